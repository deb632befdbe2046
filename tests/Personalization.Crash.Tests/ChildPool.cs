using System.Collections.Concurrent;

namespace Personalization.Crash.Tests;

/// <summary>Processes that wait for commands. One more than is wanted is always on its way, since starting takes longer than a run.</summary>
public sealed class ChildPool : IDisposable
{
    private readonly ConcurrentBag<ChildProcess> _waiting = [];

    internal ChildProcess Rent()
    {
        var child = _waiting.TryTake(out var waiting) ? waiting : new ChildProcess();
        if (_waiting.IsEmpty)
        {
            _waiting.Add(new ChildProcess());
        }

        return child;
    }

    internal void Return(ChildProcess child)
    {
        if (child.IsAlive)
        {
            _waiting.Add(child);
        }
        else
        {
            child.Dispose();
        }
    }

    public void Dispose()
    {
        while (_waiting.TryTake(out var child))
        {
            child.Dispose();
        }
    }
}

/// <summary>The tests that start processes run one after the other and use all processors themselves.</summary>
[CollectionDefinition(Name)]
public sealed class ChildGroup : ICollectionFixture<ChildPool>
{
    internal const string Name = "children";
}
