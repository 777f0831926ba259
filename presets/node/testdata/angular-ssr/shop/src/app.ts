import { Component } from '@angular/core'

@Component({ selector: 'app-root', template: '<p>Hello from Angular</p>' })
export class App {}
