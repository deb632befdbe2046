using Personalization.Crash.Child;

namespace Personalization.Crash.Tests;

/// <summary>Three processes that take events in. One that was killed has another one in its place. Thread-safe.</summary>
internal sealed class IngestGroup : IDisposable
{
    private const int Count = 3;
    private const int MostTries = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _kind;
    private readonly string _place;
    private readonly IngestProcess[] _processes;
    private int _calls;

    internal IngestGroup(string kind, string place)
    {
        (_kind, _place) = (kind, place);
        _processes = [.. Enumerable.Range(0, Count).Select(_ => new IngestProcess(kind, place))];
    }

    internal Task ReadyAsync() => Task.WhenAll(_processes.Select(process => process.Ready));

    /// <summary>Sends events until a process has acknowledged them, to one after the other, as an SDK behind a load balancer does.</summary>
    internal async Task SendAsync(string body, int first)
    {
        var answer = string.Empty;
        for (var tries = 0; tries < MostTries; tries++)
        {
            answer = await _processes[(first + tries) % Count].SendAsync(Interlocked.Increment(ref _calls), body);
            if (answer.StartsWith(RealtimeLoad.Accepted, StringComparison.Ordinal))
            {
                return;
            }

            Assert.True(answer.EndsWith(" gone", StringComparison.Ordinal) || answer.Contains("RecordStoreException", StringComparison.Ordinal), answer);
            await Task.Delay(Pause, TimeProvider.System);
        }

        Assert.Fail($"Sent {MostTries} times, and never acknowledged: {answer}");
    }

    /// <summary>Kills a process and starts another one.</summary>
    internal async Task KillAsync(int which)
    {
        var killed = _processes[which];
        await killed.KillAsync();
        _processes[which] = new IngestProcess(_kind, _place);
        Assert.Equal(string.Empty, await killed.ErrorsAsync());
        killed.Dispose();
    }

    /// <summary>Lets a process stand still until something has happened.</summary>
    internal async Task HoldAsync(int which, Task until)
    {
        await _processes[which].StandStillAsync();
        await until;
        await _processes[which].GoOnAsync();
    }

    /// <summary>Ends all processes.</summary>
    internal Task EndAsync() => Task.WhenAll(_processes.Select(process => process.KillAsync()));

    public void Dispose() => Array.ForEach(_processes, process => process.Dispose());
}
