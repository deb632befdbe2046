namespace Personalization.Sources;

/// <summary>A value that a provider gives may not be the one that the database holds. The message says why and the way out.</summary>
internal sealed class LossException(string message) : Exception(message);
