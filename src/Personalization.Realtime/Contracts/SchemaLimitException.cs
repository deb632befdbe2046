namespace Personalization.Realtime.Contracts;

/// <summary>To judge an event takes longer, or deeper, than it may.</summary>
internal sealed class SchemaLimitException() : Exception("An event takes too long to judge by its schema.");
