using System.Collections.Immutable;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Tells those who wait in this process that a stream has something new. What other processes write is found by looking. Thread-safe.</summary>
internal sealed class StreamSignal
{
    private ImmutableArray<(PersonStream Stream, Action<int> Tell)> _waiting = [];

    /// <summary>Tells of what a commit has written.</summary>
    internal void Wrote(PersonCommit commit)
    {
        foreach (var (stream, tell) in _waiting)
        {
            if (commit.EntriesOf(stream).Count > 0)
            {
                tell(commit.Person.Bucket);
            }
        }
    }

    /// <summary>Asks to be told of a bucket whose stream has something new. The call must not take long.</summary>
    /// <returns>Ends it.</returns>
    internal IDisposable Await(PersonStream stream, Action<int> tell)
    {
        var waiting = (stream, tell);
        ImmutableInterlocked.Update(ref _waiting, all => all.Add(waiting));
        return new Ending(() => ImmutableInterlocked.Update(ref _waiting, all => all.Remove(waiting)));
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
