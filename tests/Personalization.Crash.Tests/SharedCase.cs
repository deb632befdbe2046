using System.Globalization;
using System.Text.Json;
using Npgsql;
using Personalization.Crash.Child;
using Personalization.Warehouse;

namespace Personalization.Crash.Tests;

/// <summary>One sync that two processes run on one state, and what it must have come to after each round.</summary>
internal sealed class SharedCase : IAsyncDisposable
{
    private static readonly TimeSpan LongerThanARun = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-crash-");
    private readonly Scenario _scenario;
    private readonly string _connectionString;
    private readonly string _schema;
    private readonly PostgresSyncStateStore _state;
    private readonly NpgsqlDataSource _database;

    private SharedCase(Scenario scenario, string connectionString, string schema)
    {
        _scenario = scenario;
        _connectionString = connectionString;
        _schema = schema;
        _state = new PostgresSyncStateStore(connectionString, schema);
        _database = NpgsqlDataSource.Create(connectionString + ";Server Compatibility Mode=NoTypeLoading");
    }

    internal static async Task<SharedCase> CreateAsync(Scenario scenario, string connectionString, int number)
    {
        var schema = string.Create(CultureInfo.InvariantCulture, $"case_{(uint)number}");
        var shared = new SharedCase(scenario, connectionString, schema);
        await shared.ExecuteAsync($"create schema {schema}");
        await shared.ExecuteAsync($"create table {schema}.accepted (seq bigint generated always as identity, token bigint)");
        return shared;
    }

    internal RunCommand CommandOf(ChildProcess child, int version, int definition) => new()
    {
        Directory = _directory.FullName,
        Scenario = _scenario,
        Version = version,
        Definition = definition,
        Shared = SharedOf(child),
    };

    /// <summary>Runs as a schedule does: while another process has the lease, it asks again.</summary>
    /// <param name="child">The process.</param>
    /// <param name="command">What to do.</param>
    /// <param name="killAfterLines">The process is ended when it has told of this many moments; 0 for never.</param>
    /// <param name="other">What the other process does; asking again before its end would only keep the processors busy.</param>
    internal static async Task<RunOutcome> RunInTurnAsync(ChildProcess child, RunCommand command, int killAfterLines = 0, Task? other = null)
    {
        while (true)
        {
            var outcome = await child.RunAsync(command, killAfterLines);
            if (outcome.Result?.ErrorCode != ErrorCodes.SyncRunning)
            {
                return outcome;
            }

            await (other ?? Task.CompletedTask);
        }
    }

    /// <summary>Stops a process where it stands, but not while it writes to the store, which the other one would have to wait for.</summary>
    internal async Task StandStillAsync(ChildProcess child)
    {
        await child.StandStillAsync();
        var session = SharedOf(child).SessionName("journal");
        while (await ReadAsync<bool>(
            $"""
            select exists (select from pg_stat_activity a where application_name = '{session}'
            and (state = 'active' or exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory')))
            """))
        {
            await child.GoOnAsync();
            await child.StandStillAsync();
        }
    }

    /// <summary>Runs beside a process that stands still. Should that have come to hold the store after all, it is let go for a moment.</summary>
    internal async Task<RunOutcome> RunBesideAsync(ChildProcess child, RunCommand command, ChildProcess still)
    {
        var running = RunInTurnAsync(child, command);
        while (true)
        {
            try
            {
                return await running.WaitAsync(LongerThanARun, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                await still.GoOnAsync();
                await StandStillAsync(still);
            }
        }
    }

    /// <summary>Ends the session that a process has its lease on.</summary>
    /// <returns>Whether it had one.</returns>
    internal async Task<bool> CutAsync(ChildProcess child)
    {
        var session = SharedOf(child).SessionName("state");
        return await ReadAsync<long>(
            $"""
            select count(pg_terminate_backend(pid, 10000)) from pg_locks join pg_stat_activity using (pid)
            where locktype = 'advisory' and granted and application_name = '{session}'
            """) > 0;
    }

    /// <summary>Everything that syncs have left, in state and store.</summary>
    internal async Task<string> DumpAsync()
    {
        var left = await LeftBehind.ReadSharedAsync(_directory.FullName, _scenario, _state);
        var parts = left.Parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => $"{part.Key} {part.Value}");
        string[] tables = ["leases", "files", "chunks"];
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.Add($"{table} " + await ReadAsync<string>($"select coalesce(string_agg(md5(t::text), ' ' order by t::text), '') from {_schema}.{table} t"));
        }

        return string.Join('\n', parts.Append(JsonSerializer.Serialize(left.Mark)).Concat(rows));
    }

    /// <summary>Whatever happened: no batch of an older run was accepted after one of a newer run, and state and store agree.</summary>
    internal async Task CheckAsync()
    {
        var back = await ReadAsync<long>(
            $"select count(*) from (select token < lag(token) over (order by seq) as back from {_schema}.accepted) tokens where back");
        Assert.True(back == 0, $"{back} batches of an older run were accepted after one of a newer run.");
        var left = await LeftBehind.ReadSharedAsync(_directory.FullName, _scenario, _state);
        left.CheckSoundness(_scenario);
    }

    /// <summary>After a run that nobody disturbs the store equals the model, and nothing but the snapshot is left.</summary>
    internal async Task CheckConvergedAsync(RunOutcome outcome, int version, int definition)
    {
        Assert.Equal((SyncRunStatus.Success, null), (outcome.Result!.Status, outcome.Result.Error));
        var left = await LeftBehind.ReadSharedAsync(_directory.FullName, _scenario, _state);
        var model = new Replay(_scenario);
        model.Complete(version, definition);
        foreach (var key in model.Keys)
        {
            var expected = Assert.Single(model.PartsOf(key));
            var part = left.PartOf(key);
            Assert.True(part == expected || (!Replay.IsLive(expected) && !Replay.IsLive(part)), $"'{key}' has the part {part}, expected was {expected}");
        }

        Assert.Empty(left.Overtaken);
        Assert.Null(left.Mark!.OpenPlanId);
        Assert.Equal(outcome.Result.RunId, left.Snapshot!.Header.RunId);
        Assert.Equal("0 true", await ReadAsync<string>($"select string_agg(kind || ' ' || committed, ', ') from {_schema}.files"));
    }

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private SharedState SharedOf(ChildProcess child) => new(_connectionString, _schema, child.Name);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
