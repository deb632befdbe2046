using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>This process as the owner of runs: a document that says that it lives, and that expires when it does not any more. Thread-safe.</summary>
internal sealed class RunOwner(IJournal journal, TimeProvider time)
{
    private const string Nothing = "{}";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a process stands still that is well, and than clocks of machines differ.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private long? _beatAt;

    internal string Id { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString("n");

    private long? BeatAt
    {
        get
        {
            lock (_gate)
            {
                return _beatAt;
            }
        }
    }

    /// <summary>Says so again, if it is time. Of two calls at the same time one writes, and both are right.</summary>
    internal async Task BeatAsync()
    {
        if (BeatAt is { } at && time.GetElapsedTime(at) < Pace)
        {
            return;
        }

        var now = time.GetTimestamp();
        var before = await journal.FindDocumentAsync(JournalKinds.Owner, Id, CancellationToken.None).ConfigureAwait(false);
        await journal.WriteDocumentAsync(new JournalDocument(JournalKinds.Owner, Id, Nothing, before?.Version ?? 0, time.GetUtcNow() + Life), CancellationToken.None).ConfigureAwait(false);
        lock (_gate)
        {
            _beatAt = now;
        }
    }

    /// <summary>Whether the process of an owner lives.</summary>
    internal async ValueTask<bool> LivesAsync(string owner, CancellationToken cancellationToken)
        => owner == Id || await journal.FindDocumentAsync(JournalKinds.Owner, owner, cancellationToken).ConfigureAwait(false) is not null;

    internal async Task LeaveAsync()
    {
        if (BeatAt is not null)
        {
            await journal.RemoveDocumentAsync(JournalKinds.Owner, Id, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
