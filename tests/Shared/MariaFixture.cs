[assembly: AssemblyFixture(typeof(Personalization.TestData.MariaFixture))]

namespace Personalization.TestData;

/// <summary>One MariaDB server for all tests of an assembly.</summary>
public sealed class MariaFixture : IAsyncDisposable
{
    private readonly SharedServer<MariaServer> _server = new(MariaServer.StartAsync);

    /// <summary>Makes an empty database, or skips the test where MariaDB is not installed.</summary>
    internal async Task<MariaDatabase> CreateDatabaseAsync() => await (await _server.GetAsync()).CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
