namespace Personalization;

/// <summary>The base of every error that the library raises on purpose.</summary>
public class PersonalizationException : Exception
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="code">The stable code, the same as the HTTP API's <c>code</c>; see <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What happened, where, and the way out. Never carries a record key or a value.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public PersonalizationException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
        => Code = code;

    /// <summary>Gets the stable code, the same as the HTTP API's <c>code</c>.</summary>
    public string Code { get; }
}
