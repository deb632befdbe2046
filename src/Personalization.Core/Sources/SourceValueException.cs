namespace Personalization.Sources;

/// <summary>A value of one row cannot be used. It rejects that row and never ends a run.</summary>
public sealed class SourceValueException : Exception
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="type">The value's type, in the source's words.</param>
    /// <param name="reason">Why the value cannot be used and the way out. Never carries the value.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SourceValueException(string column, string type, string reason, Exception? innerException = null)
        : base($"Column '{column}' ({type}): {reason}", innerException)
    {
        Column = column;
        ValueType = type;
    }

    /// <summary>Gets the column's name.</summary>
    public string Column { get; }

    /// <summary>Gets the value's type, in the source's words.</summary>
    public string ValueType { get; }
}

/// <summary>A value that a provider gives may not be the one that the database holds. The message says why and the way out.</summary>
internal sealed class LossException(string message) : Exception(message);
