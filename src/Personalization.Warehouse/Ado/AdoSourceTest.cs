using System.Data.Common;
using System.Globalization;
using Personalization.Sources;

namespace Personalization.Warehouse.Ado;

/// <summary>Tries a source out on a connection of its own. Used once.</summary>
internal sealed class AdoSourceTest(AdoSource source, DialectRules dialect, TimeProvider time)
{
    private DbConnection? _connection;
    private AdoStep _step = AdoStep.Connect;

    internal async ValueTask<SourceTestReport> RunAsync(CancellationToken cancellationToken)
    {
        var test = new SourceTest(time, exception => AdoErrors.Explain(source.Name, _step, exception));
        try
        {
            await test.TryAsync("connection", ConnectAsync, cancellationToken).ConfigureAwait(false);
            _step = AdoStep.Execute;
            await test.TryAsync("read", async token => await AskAsync("SELECT 1", token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            await test.TryAsync("version", async token => test.NoteVersion(await ReadVersionAsync(token).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
            await test.TryAsync("clock", token => NoteClockAsync(test, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await new AdoHandles { Connection = _connection }.DisposeAsync().ConfigureAwait(false);
        }

        return test.ToReport(source.Name);
    }

    private async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        _connection = source.CreateConnection();
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string> ReadVersionAsync(CancellationToken cancellationToken) => dialect.Version is { } statement
        ? Convert.ToString(await AskAsync(statement, cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture)!
        : _connection!.ServerVersion;

    private async ValueTask NoteClockAsync(SourceTest test, CancellationToken cancellationToken)
    {
        if (ToInstant(await AskAsync(dialect.Clock, cancellationToken).ConfigureAwait(false)) is { } clock)
        {
            test.NoteClock(clock);
        }
    }

    /// <summary>Answers the instant of what a database calls its time; none for a time of which nobody knows the zone.</summary>
    private DateTimeOffset? ToInstant(object? value) => value switch
    {
        DateTimeOffset instant => instant,
        DateTime { Kind: not DateTimeKind.Unspecified } instant => instant,
        DateTime instant when dialect.ClockIsUtc => new DateTimeOffset(instant, TimeSpan.Zero),
        string text when dialect.ClockIsUtc => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        _ => null,
    };

    private async ValueTask<object?> AskAsync(string sql, CancellationToken cancellationToken)
    {
        var command = source.CreateCommand(_connection!, sql);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
