namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>What a call of a store comes to instead of its answer.</summary>
/// <param name="Error">What is thrown.</param>
/// <param name="Applied">How many of the batch's operations take effect before.</param>
internal sealed record StoreFault(Exception Error, int Applied = 0)
{
    internal static StoreFault Transient(int applied = 0) => new(Exception(RecordStoreErrorKind.Transient), applied);

    internal static StoreFault Row(int applied = 0) => new(Exception(RecordStoreErrorKind.Row), applied);

    internal static RecordStoreException Exception(RecordStoreErrorKind kind)
        => new("test", "apply", $"A {kind} error.", new TimeoutException("secret")) { Collection = "customers", Kind = kind };
}
