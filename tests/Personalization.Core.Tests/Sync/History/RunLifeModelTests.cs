using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Journal;
using Personalization.Sync.History;
using Personalization.Sync.Run;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.History;

/// <summary>
/// The life of runs against a model: processes ask for runs of one sync, take its lease, go on, end, are killed, start anew; the journal goes away and comes back. Whatever happens in whatever order,
/// no run goes back, none that has ended changes, no two are under way, and in the end none is open.
/// </summary>
public sealed class RunLifeModelTests
{
    private const int Processes = 3;
    private static readonly TimeSpan LongerThanALife = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Runs_AnyOrderOfEvents_GoOnAndEndOnce()
    {
        var first = TestSettings.NextSeed();
        for (var i = 0; i < 200 * TestSettings.Scale; i++)
        {
            var seed = unchecked(first + i);
            try
            {
                await RunCaseAsync(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Case with seed {seed} failed; repeat with PERSONALIZATION_TEST_SEED={seed}.", exception);
            }
        }
    }

    private static async Task RunCaseAsync(Random random)
    {
        await using var world = new World();
        for (var steps = random.Next(1, 60); steps > 0; steps--)
        {
            await world.ActAsync(random.Next(10), random.Next(Processes), random.Next(5));
            world.Check();
        }

        await world.EndAsync();
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly ManualTimeProvider _time = new();
        private readonly WatchedJournal _journal;
        private readonly List<Process> _alive = [];
        private readonly List<SyncRunTicket> _all = [];
        private readonly Dictionary<string, SyncRunStatus> _ended = [];
        private (Process Process, SyncRunTicket Ticket)? _lease;
        private int _phase;

        public ValueTask DisposeAsync() => _journal.DisposeAsync();

        internal World()
        {
            _journal = new WatchedJournal(new MemoryJournal(_time));
            for (var i = 0; i < Processes; i++)
            {
                _alive.Add(new Process(NewLife()));
            }
        }

        internal async Task ActAsync(int action, int number, int choice)
        {
            var process = _alive[number];
            switch (action)
            {
                case 0 or 1:
                    var ticket = new SyncRunTicket("profile", _time.GetUtcNow()) { Watcher = process.Life };
                    _all.Add(ticket);
                    process.Waiting.Add(ticket);
                    await ticket.NoteAsync();
                    break;
                case 2 or 3 when _lease is null && process.Waiting.Count > 0:
                    var taken = process.Waiting[choice % process.Waiting.Count];
                    process.Waiting.Remove(taken);
                    _lease = (process, taken);
                    _phase = 0;
                    taken.Start(_time.GetUtcNow());
                    await taken.TakeAsync(static () => true);
                    break;
                case 4 or 5 when _lease is { } lease && _phase < 2:
                    lease.Ticket.Report(this, new SyncProgress("profile", ++_phase == 1 ? SyncPhase.Processing : SyncPhase.Reporting, 10, 5, _phase), default);
                    await lease.Ticket.NoteAsync();
                    break;
                case 6 when _lease is { } lease:
                    await EndAsync(lease.Ticket, (SyncRunStatus)choice);
                    _lease = null;
                    break;
                case 7:
                    // Nothing of it says how its runs end; its lease is free.
                    process.Life.Abandon();
                    _lease = _lease?.Process == process ? null : _lease;
                    _alive[number] = new Process(NewLife());
                    break;
                case 8:
                    _journal.IsAway = choice == 0;
                    break;
                default:
                    await LetPassAsync(TimeSpan.FromSeconds(choice * 20));
                    break;
            }
        }

        internal void Check()
        {
            foreach (var run in _journal.Written.GroupBy(run => run.Id))
            {
                var statuses = run.Select(written => written.Status).ToArray();
                Assert.Equal(statuses.Order(), statuses);
                Assert.True(statuses.Count(status => status >= JournalRunStatus.Success) <= 1, string.Join(", ", statuses));
                Assert.True(statuses.Take(statuses.Length - 1).All(status => status < JournalRunStatus.Success), string.Join(", ", statuses));
            }
        }

        internal async Task EndAsync()
        {
            _journal.IsAway = false;
            var waiting = _alive.SelectMany(process => process.Waiting).ToArray();
            if (_lease is { } lease)
            {
                await EndAsync(lease.Ticket, SyncRunStatus.Success);
            }

            foreach (var ticket in waiting)
            {
                await EndAsync(ticket, SyncRunStatus.Cancelled);
            }

            // Long enough for what was kept while the journal was away, and for processes that are gone.
            while (_alive.Any(process => process.Life.Open().Count > 0))
            {
                await _time.WaitForTimersAsync(1);
                _time.Advance(TimeSpan.FromSeconds(30));
            }

            _time.Advance(LongerThanALife);
            await _alive[0].Life.Sweep.SweepAsync(syncId: null, hasLease: null, default);
            Check();
            foreach (var ticket in _all)
            {
                var kept = await _journal.FindRunAsync(ticket.RunId, default);
                Assert.True(kept?.HasEnded != false, $"{kept?.Status} {ticket.RunId}");
                if (kept is not null && kept.Status != JournalRunStatus.Interrupted)
                {
                    Assert.Equal(RunRecord.StatusOf(_ended[ticket.RunId]), kept.Status);
                }
            }

            foreach (var process in _alive)
            {
                await process.Life.DisposeAsync();
            }
        }

        private async Task EndAsync(SyncRunTicket ticket, SyncRunStatus status)
        {
            var run = new SyncRun { RunId = ticket.RunId, SyncId = "profile", Status = status, StartedAt = _time.GetUtcNow(), Counts = default };
            _ended[ticket.RunId] = status;
            await ticket.Watcher!.EndAsync(ticket, run);
            ticket.End(run, _time.GetUtcNow());
        }

        /// <summary>By steps, so that whoever lives says so in between.</summary>
        private async Task LetPassAsync(TimeSpan all)
        {
            for (var passed = TimeSpan.Zero; passed < all; passed += TimeSpan.FromSeconds(5))
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                foreach (var process in _alive.Where(process => process.Life.Open().Count > 0 && !_journal.IsAway))
                {
                    await process.Life.TickNowAsync();
                }
            }
        }

        private RunLife NewLife() => new(_journal, _time, NullLogger.Instance);
    }

    private sealed record Process(RunLife Life)
    {
        internal List<SyncRunTicket> Waiting { get; } = [];
    }
}
