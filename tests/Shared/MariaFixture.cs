[assembly: AssemblyFixture(typeof(Personalization.TestData.MariaFixture))]

namespace Personalization.TestData;

/// <summary>One MariaDB server for all tests of an assembly, started when the first test asks for it.</summary>
public sealed class MariaFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private MariaServer? _server;

    /// <summary>Makes an empty database, or skips the test where MariaDB is not installed.</summary>
    internal async Task<MariaDatabase> CreateDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _server ??= await MariaServer.StartAsync();
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
