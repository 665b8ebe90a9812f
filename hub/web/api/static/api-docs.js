// Starts the page of the API's description. Loads nothing from elsewhere.
"use strict";
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({ url: place.dataset.url, domNode: place, deepLinking: true, validatorUrl: null });
