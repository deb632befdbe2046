using System.Data.Common;

namespace Personalization.Warehouse.Ado;

/// <summary>What one reading holds of its provider. Not thread-safe.</summary>
internal sealed class AdoHandles : IAsyncDisposable
{
    internal DbConnection? Connection { get; set; }

    internal DbCommand? Command { get; set; }

    internal DbDataReader? Reader { get; set; }

    /// <summary>Asks the provider to stop the statement; one that cannot goes on.</summary>
    internal void Cancel()
    {
        try
        {
            Command?.Cancel();
        }
        catch (Exception)
        {
            // Nothing depends on it: whoever cancels goes on to leave or to throw.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync(Reader).ConfigureAwait(false);
        await LeaveAsync(Command).ConfigureAwait(false);
        await LeaveAsync(Connection).ConfigureAwait(false);
    }

    private static async ValueTask LeaveAsync(IAsyncDisposable? handle)
    {
        if (handle is null)
        {
            return;
        }

        try
        {
            await handle.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The rows have been read, or a failure is on its way that must not be hidden; and the next handle has to be left too.
        }
    }
}
