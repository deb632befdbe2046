using Personalization.Crash.Child;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.Snapshot;

namespace Personalization.Crash.Tests;

/// <summary>One sync's life: runs, ends of processes in the middle of runs, and after each a check of what is there.</summary>
internal sealed class CrashCase : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-crash-");
    private readonly Scenario _scenario;
    private readonly Replay _replay;
    private bool _hasBaseRecords;
    private string? _snapshotId;
    private OpenPlan? _open;

    internal CrashCase(Scenario scenario)
        : this(scenario, new Replay(scenario))
    {
    }

    /// <summary>Begins where another case has come to.</summary>
    internal CrashCase(CrashCase other)
        : this(other._scenario, other._replay.Clone())
    {
        foreach (var file in other._directory.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(_directory.FullName, Path.GetRelativePath(other._directory.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file.CopyTo(path);
        }

        _hasBaseRecords = other._hasBaseRecords;
        _snapshotId = other._snapshotId;
        _open = other._open;
    }

    private CrashCase(Scenario scenario, Replay replay)
    {
        _scenario = scenario;
        _replay = replay;
    }

    /// <summary>How many records had an index value that another one had taken, after the last run.</summary>
    internal int Overtaken { get; private set; }

    internal RunCommand CommandOf(int version, int definition = 0) => new()
    {
        Directory = _directory.FullName,
        Scenario = _scenario,
        Version = version,
        Definition = definition,
        WritesBaseRecords = _scenario.Mode == SyncMode.Update && !_hasBaseRecords,
        Watched = [.. HeldDuring(version, definition).Where(ModelVersions.ChangesHands)],
    };

    internal async Task<RunOutcome> RunAsync(ChildPool children, RunCommand command, int killAfterLines = 0)
    {
        var child = children.Rent();
        try
        {
            var outcome = await child.RunAsync(command, killAfterLines);

            // A process may end before it has written them, or while it does.
            _hasBaseRecords |= outcome.Result is not null || outcome.Points.Count > 1;
            await CheckAsync(command, outcome);
            return outcome;
        }
        finally
        {
            children.Return(child);
        }
    }

    /// <summary>Checks what a run, or the end of its process, left.</summary>
    internal async Task CheckAsync(RunCommand command, RunOutcome outcome)
    {
        var left = await LeftBehind.ReadAsync(_directory.FullName, _scenario);
        if (outcome.Result is null)
        {
            Settle(left, command);
        }
        else
        {
            CheckResult(left, command, outcome);
        }

        Overtaken = left.Overtaken.Count;
        CheckParts(left);
        left.CheckSoundness(_scenario);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private IReadOnlySet<string> HeldDuring(int version, int definition)
    {
        var model = _replay.Clone();
        if (_open is { } open)
        {
            model.Attempt(open.Version, open.Definition);
        }

        model.Attempt(version, definition);
        return model.Held;
    }

    /// <summary>Finds how far a run had come when its process ended: it is as if it had never been, its plan is open, or it is committed.</summary>
    private void Settle(LeftBehind left, RunCommand command)
    {
        var isNew = left.Snapshot is not null && left.Snapshot.Header.RunId != _snapshotId;
        if (_open is { } open)
        {
            if (!isNew)
            {
                Assert.Equal(open.Id, left.Mark?.OpenPlanId);
                return;
            }

            if (left.Snapshot!.Flags.HasFlag(SnapshotFlags.Folded))
            {
                Assert.NotEqual(open.Definition, command.Definition);
                _replay.Attempt(open.Version, open.Definition);
            }
            else if (left.Snapshot.Header.RunId == open.Id || open.Definition == command.Definition)
            {
                _replay.Complete(open.Version, open.Definition);
            }
            else
            {
                _replay.Attempt(open.Version, open.Definition);
            }

            isNew = left.Snapshot.Header.RunId != open.Id;
            _snapshotId = left.Snapshot.Header.RunId;
            _open = null;
        }

        if (isNew)
        {
            Assert.False(left.Snapshot!.Flags.HasFlag(SnapshotFlags.Folded));
            _replay.Complete(command.Version, command.Definition);
            _snapshotId = left.Snapshot.Header.RunId;
        }
        else if (left.Mark?.OpenPlanId is { } id && id != _snapshotId)
        {
            _open = new OpenPlan(id, command.Version, command.Definition);
        }
    }

    private void CheckResult(LeftBehind left, RunCommand command, RunOutcome outcome)
    {
        var result = outcome.Result!;
        Assert.Null(result.Error);
        var isFolded = outcome.CountOf(nameof(RunStep.PlanFolded)) > 0;
        if (_open is { } open && open.Definition == command.Definition)
        {
            Assert.False(isFolded, "A plan of the same definition was folded.");
            Assert.True(result.Resumed is not null, "A plan of the same definition was not resumed.");
            Assert.Equal(open.Id, result.Resumed.RunId);
            CheckRun(_replay.Complete(open.Version, open.Definition), result.Resumed, "the resumed run");
        }
        else if (_open is { } other)
        {
            Assert.True(isFolded, "A plan of another definition was not folded.");
            Assert.Null(result.Resumed);
            _replay.Attempt(other.Version, other.Definition);
        }

        CheckRun(_replay.Complete(command.Version, command.Definition), result, "the run");
        _open = null;
        _snapshotId = left.Snapshot!.Header.RunId;
        Assert.Equal(result.RunId, _snapshotId);
        Assert.Empty(left.Overtaken);
        Assert.Equal(new SyncMark(_snapshotId, null, left.Mark!.Token), left.Mark with { PlanOffset = 0, Indexes = null });
        Assert.Equal(_scenario.HasIndex, left.Mark.Indexes is not null);
        var files = Directory.EnumerateFiles(SyncProcess.StatePath(_directory.FullName), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Equal(["snapshot.bin"], files.Where(name => name != "state.lock"));
    }

    private static void CheckRun(Expectation expected, RunResult result, string what)
    {
        expected.Check(result.Counts, what);
        Assert.Equal(result.Counts.Rejected > 0 ? SyncRunStatus.Warning : SyncRunStatus.Success, result.Status);
    }

    /// <summary>Every part is what the rules make of the model; while a plan is open, before or after it.</summary>
    private void CheckParts(LeftBehind left)
    {
        var whole = _replay;
        if (_open is { } open)
        {
            whole = _replay.Clone();
            whole.Attempt(open.Version, open.Definition);
        }

        left.CheckFound(whole.Held);
        foreach (var key in whole.Keys)
        {
            var part = left.PartOf(key);
            Assert.True(whole.PartsOf(key).Contains(part), $"'{key}' has the part {part}, expected was {string.Join(" or ", whole.PartsOf(key))}");
            if (_open is null)
            {
                _replay.Observe(key, part);
            }
        }
    }

    private sealed record OpenPlan(string Id, int Version, int Definition);
}
