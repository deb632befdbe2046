[assembly: AssemblyFixture(typeof(Personalization.TestData.PostgresFixture))]

namespace Personalization.TestData;

/// <summary>One PostgreSQL server for all tests of an assembly, started when the first test asks for it.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private PostgresServer? _server;

    /// <summary>Makes an empty database, or skips the test where PostgreSQL is not installed.</summary>
    /// <returns>How to connect to it.</returns>
    internal async Task<string> CreateDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            _gate.Release();
        }

        return await _server.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _gate.Dispose();
    }
}
