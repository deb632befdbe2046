namespace Personalization.Realtime.Contracts;

/// <summary>A schema that cannot be used.</summary>
internal sealed class SchemaException(string message) : Exception(message);
