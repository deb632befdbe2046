using Personalization.People;
using Personalization.Redis;
using Personalization.Sqlite;
using Personalization.TestData;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>An empty store of people, gone after its test.</summary>
internal sealed class PeopleStores : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-");
    private RedisServer? _server;

    private PeopleStores()
    {
    }

    internal IPersonStore Store { get; private set; } = new MemoryPersonStore();

    /// <summary>Opens a store: memory, sqlite or redis.</summary>
    internal static async Task<PeopleStores> OpenAsync(string kind)
    {
        var people = new PeopleStores();
        switch (kind)
        {
            case "sqlite":
                people.Store = new SqlitePersonStore(Path.Combine(people._directory.FullName, "people.db"));
                break;
            case "redis":
                people._server = await RedisServer.StartAsync();
                people.Store = new RedisPersonStore(people._server.Address);
                break;
        }

        return people;
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is IAsyncDisposable store)
        {
            await store.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
