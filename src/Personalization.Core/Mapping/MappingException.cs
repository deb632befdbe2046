namespace Personalization.Mapping;

/// <summary>A row that cannot be mapped. It rejects that row and never ends a run. The message never holds a value.</summary>
internal sealed class MappingException(string field, string reason, Exception? innerException = null) : Exception($"Field '{field}': {reason}", innerException)
{
    /// <summary>Gets what is wrong, without the field.</summary>
    internal string Reason { get; } = reason;
}
