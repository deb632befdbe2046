namespace Personalization.Sources.Tables;

/// <summary>A database does not take a row, and will not take it another time: the others of its transaction can be written without it.</summary>
internal sealed class TableRowsException : PersonalizationException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">Why, without a value of the row.</param>
    /// <param name="innerException">What the database says.</param>
    public TableRowsException(string message, Exception? innerException = null)
        : base(ErrorCodes.SourceFailed, message, innerException)
    {
    }
}
