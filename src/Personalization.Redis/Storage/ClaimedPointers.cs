namespace Personalization.Redis.Storage;

/// <summary>What becomes of pointers while a batch is applied.</summary>
internal sealed class ClaimedPointers
{
    /// <summary>Values that the batch has claimed, and whose pointers led elsewhere or nowhere before.</summary>
    internal HashSet<(string Index, string Value)> Taken { get; } = [];

    /// <summary>Holders that gave a value up in this run, and whose it is again when the claim comes to nothing.</summary>
    internal Dictionary<(string Index, string Value), string> TakenFrom { get; } = [];

    /// <summary>Values with another record beside their pointer, which carried them before.</summary>
    internal HashSet<(string Index, string Value)> Moving { get; } = [];
}
