// Placeholder.
return 0;
