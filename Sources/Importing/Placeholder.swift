enum ImportingPlaceholder {}
