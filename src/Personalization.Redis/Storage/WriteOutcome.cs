using Personalization.Records;

namespace Personalization.Redis.Storage;

/// <summary>What became of operations that were tried together. Thread-safe while it is filled.</summary>
internal sealed class WriteOutcome
{
    private readonly Lock _gate = new();

    /// <summary>The operations that were applied.</summary>
    internal List<int> Written { get; } = [];

    /// <summary>What they took from records.</summary>
    internal List<GivenPart> Given { get; } = [];

    internal List<OperationRefusal> Refusals { get; } = [];

    /// <summary>Whether a newer run has taken over: what is left half done is its to mend.</summary>
    internal bool IsTakenOver { get; set; }

    internal void Add(IEnumerable<int> written, IEnumerable<GivenPart> given)
    {
        lock (_gate)
        {
            Written.AddRange(written);
            Given.AddRange(given);
        }
    }

    internal void Refuse(IEnumerable<OperationRefusal> refusals)
    {
        lock (_gate)
        {
            Refusals.AddRange(refusals);
        }
    }
}
