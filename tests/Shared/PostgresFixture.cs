[assembly: AssemblyFixture(typeof(Personalization.TestData.PostgresFixture))]

namespace Personalization.TestData;

/// <summary>One PostgreSQL server for all tests of an assembly.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SharedServer<PostgresServer> _server = new(PostgresServer.StartAsync);

    /// <summary>Makes an empty database, or skips the test where PostgreSQL is not installed.</summary>
    /// <returns>How to connect to it.</returns>
    internal async Task<string> CreateDatabaseAsync() => await (await _server.GetAsync()).CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
