document.body.append("open");
