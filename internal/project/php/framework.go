package php

import "slices"

// framework is what tells a framework, and the folder that it has servers show.
type framework struct {
	name     string
	packages []string // of composer.json
	files    []string // relative to the project
	root     string
}

// frameworks is the table of those that Detect tells apart: one that is built upon another comes first.
func frameworks() []framework {
	return []framework{
		{name: "statamic", packages: []string{"statamic/cms"}, root: "public"},
		{name: "laravel", packages: []string{"laravel/framework"}, files: []string{"artisan"}, root: "public"},
		{name: "lumen", packages: []string{"laravel/lumen-framework"}, root: "public"},
		{name: "drupal", packages: []string{"drupal/core", "drupal/core-recommended", "drupal/recommended-project"}, files: []string{"core/lib/Drupal.php"}, root: "web"},
		{name: "craft", packages: []string{"craftcms/cms"}, root: "web"},
		{name: "magento", packages: []string{"magento/product-community-edition", "magento/magento2-base"}, root: "pub"},
		{name: "typo3", packages: []string{"typo3/cms-core"}, root: "public"},
		{name: "wordpress", packages: []string{"roots/wordpress", "johnpbloch/wordpress"},
			files: []string{"wp-settings.php", "wp-config-sample.php", "wp-config.php", "web/wp-config.php"}, root: "."},
		{name: "symfony", packages: []string{"symfony/framework-bundle", "symfony/symfony"}, files: []string{"symfony.lock"}, root: "public"},
		{name: "cakephp", packages: []string{"cakephp/cakephp"}, root: "webroot"},
		{name: "yii", packages: []string{"yiisoft/yii2", "yiisoft/yii", "yiisoft/yii-runner-http"}, root: "web"},
		{name: "codeigniter", packages: []string{"codeigniter4/framework", "codeigniter/framework"}, files: []string{"system/core/CodeIgniter.php"}, root: "public"},
		{name: "mezzio", packages: []string{"mezzio/mezzio"}, root: "public"},
		{name: "laminas", packages: []string{"laminas/laminas-mvc"}, root: "public"},
		{name: "slim", packages: []string{"slim/slim"}, root: "public"},
	}
}

// framework gives the project's, the zero framework without one.
func (p *project) framework() framework {
	for _, f := range frameworks() {
		if slices.ContainsFunc(f.packages, func(name string) bool { return p.composer.Get("require", name) != nil }) || slices.ContainsFunc(f.files, p.has) {
			return f
		}
	}
	return framework{}
}
