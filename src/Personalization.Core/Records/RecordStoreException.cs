namespace Personalization;

/// <summary>A record store failed. <see cref="Kind"/> tells whether a row, a transient state or the store as a whole is the cause.</summary>
public sealed class RecordStoreException : PersonalizationException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="system">The kind of store, such as <c>sqlite</c>.</param>
    /// <param name="operation">What was being done, such as <c>apply</c>.</param>
    /// <param name="message">What happened and the way out.</param>
    /// <param name="innerException">The backend's own exception.</param>
    public RecordStoreException(string system, string operation, string message, Exception? innerException = null)
        : base(ErrorCodes.StoreUnavailable, message, innerException)
    {
        StoreSystem = system;
        Operation = operation;
    }

    /// <summary>Gets the kind of store, such as <c>sqlite</c>.</summary>
    public string StoreSystem { get; }

    /// <summary>Gets what was being done, such as <c>apply</c>.</summary>
    public string Operation { get; }

    /// <summary>Gets the collection, or <see langword="null"/> when the failure is not of one collection.</summary>
    public string? Collection { get; init; }

    /// <summary>Gets what the error concerns. Of <see cref="RecordStoreErrorKind.Row"/> the message becomes the reason of the rejection: it never carries a value.</summary>
    public RecordStoreErrorKind Kind { get; init; } = RecordStoreErrorKind.Run;
}

/// <summary>What a store's error concerns, and so what a run does about it.</summary>
public enum RecordStoreErrorKind
{
    /// <summary>The store as a whole, until somebody mends it: the run ends.</summary>
    Run = 0,

    /// <summary>Transient: busy, out of reach, out of memory, loading. Tried again with growing pauses; then the run ends.</summary>
    Transient = 1,

    /// <summary>A row of the batch: the batch is halved until the row is found, and the row is rejected.</summary>
    Row = 2,
}
