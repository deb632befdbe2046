using Npgsql;
using Personalization.Warehouse;

namespace Personalization.Crash.Child;

/// <summary>What a process keeps from run to run, as a host does: its connections to the shared state.</summary>
internal sealed class SharedHost : IAsyncDisposable
{
    private readonly SharedState _shared;

    private SharedHost(SharedState shared)
    {
        _shared = shared;
        Journal = NpgsqlDataSource.Create(shared.ConnectionStringOf("journal"));
        State = new PostgresSyncStateStore(shared.ConnectionStringOf("state"), shared.Schema);
    }

    internal NpgsqlDataSource Journal { get; }

    internal PostgresSyncStateStore State { get; }

    /// <summary>Answers the host of a shared state: the last one, where that is of the same.</summary>
    internal static async Task<SharedHost> OfAsync(SharedState shared, SharedHost? last)
    {
        if (last?._shared == shared)
        {
            return last;
        }

        if (last is not null)
        {
            await last.DisposeAsync();
        }

        return new SharedHost(shared);
    }

    public async ValueTask DisposeAsync()
    {
        await State.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
