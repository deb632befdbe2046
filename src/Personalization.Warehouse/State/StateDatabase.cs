using Npgsql;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>The state database. Leases have sessions of their own. Thread-safe.</summary>
internal sealed class StateDatabase(string connectionString, string schema, TimeProvider time)
    : PostgresDatabase(Read(connectionString, What), time, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1))
{
    internal const string What = "the state (PostgreSQL)";

    private readonly NpgsqlDataSource _sessions = CreateSessions(connectionString);

    internal StateSql Sql { get; } = new(schema);

    /// <summary>Opens a connection whose session ends with it. Looks for the tables each time: a lease must not be taken where there are none any more.</summary>
    internal Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken)
    {
        DoubtTables();
        return OpenAsync(_sessions, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _sessions.DisposeAsync().ConfigureAwait(false);
    }

    protected override Task EnsureTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => StateSchema.EnsureAsync(connection, Sql, cancellationToken);

    protected override PersonalizationException Unavailable(Exception exception) => StateErrors.Unavailable(exception);

    private static NpgsqlDataSource CreateSessions(string connectionString)
    {
        var settings = Read(connectionString, What);
        settings.Pooling = false;
        return CreateSource(settings);
    }
}
