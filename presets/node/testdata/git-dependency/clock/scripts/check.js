console.log('installed')
