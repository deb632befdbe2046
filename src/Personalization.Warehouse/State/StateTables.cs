using Npgsql;
using Personalization.Sync.State;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.State;

/// <summary>
/// Writes files into the tables: each call one round trip, one transaction, conditional on the lease, and safe to be done twice, so that
/// a lost answer is asked for again. Thread-safe.
/// </summary>
internal sealed class StateTables(StateDatabase database)
{
    private StateSql Sql => database.Sql;

    /// <summary>Makes a file without bytes, which nobody sees.</summary>
    internal Task<long> CreateFileAsync(LeaseFence fence, StateFileKind kind, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection => await connection
                .ReadAsync<long?>(Sql.CreateFile, cancellationToken, fence.Key, fence.Token, (short)kind).ConfigureAwait(false)
                ?? throw StateErrors.LeaseLost(fence.Sync),
            cancellationToken);

    internal Task WriteChunkAsync(LeaseFence fence, long file, long position, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection => await connection
                .RunAsync(Sql.WriteChunk, cancellationToken, fence.Key, fence.Token, file, position, data).ConfigureAwait(false) == 1
                ? true
                : throw StateErrors.LeaseLost(fence.Sync),
            cancellationToken);

    /// <summary>Makes a file the committed one of its kind, at once.</summary>
    internal Task TakePlaceAsync(LeaseFence fence, long file, StateFileKind kind, CancellationToken cancellationToken)
        => database.ExecuteAsync(connection => TakePlaceAsync(connection, fence, file, kind, cancellationToken), cancellationToken);

    /// <summary>Removes the committed file of a kind.</summary>
    internal Task DeleteFileAsync(LeaseFence fence, StateFileKind kind, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection => await connection
                .ReadAsync<long>(Sql.DeleteFile, cancellationToken, fence.Key, fence.Token, (short)kind).ConfigureAwait(false) == 1
                ? true
                : throw StateErrors.LeaseLost(fence.Sync),
            cancellationToken);

    /// <summary>Removes a file that was not committed; one of a superseded process is its successor's.</summary>
    internal Task DropFileAsync(LeaseFence fence, long file, CancellationToken cancellationToken)
        => database.ExecuteAsync(connection => connection.RunAsync(Sql.DropFile, cancellationToken, fence.Key, fence.Token, file), cancellationToken);

    /// <summary>Removes all bytes of a file from a position on.</summary>
    internal Task CutAsync(LeaseFence fence, long file, long length, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection => await connection
                .ReadAsync<long>(Sql.CutChunks, cancellationToken, fence.Key, fence.Token, file, length).ConfigureAwait(false) == 1
                ? true
                : throw StateErrors.LeaseLost(fence.Sync),
            cancellationToken);

    /// <summary>Finds the committed file of a kind.</summary>
    internal Task<(long File, long Length)?> FindFileAsync(LeaseFence fence, StateFileKind kind, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection =>
            {
                var command = CommandExtensions.Create(connection, Sql.FindFile, fence.Key, (short)kind);
                await using (command.ConfigureAwait(false))
                {
                    var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                    return await ReadFileAsync(reader, fence, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    /// <summary>Opens the committed file of a kind, if there is one.</summary>
    /// <param name="key">How the tables call the sync.</param>
    /// <param name="kind">Which file.</param>
    /// <param name="fence">The grant of the sync that this process has, if it has one: what its successor left is not what it looks for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<ChunkReadStream?> OpenReadAsync(byte[] key, StateFileKind kind, LeaseFence? fence, CancellationToken cancellationToken)
        => database.RetryAsync(() => ChunkReadStream.OpenAsync(database, key, kind, fence, cancellationToken), cancellationToken);

    /// <summary>Reads what <see cref="StateSql.FindFile"/> answers.</summary>
    internal static async Task<(long File, long Length)?> ReadFileAsync(NpgsqlDataReader reader, LeaseFence? fence, CancellationToken cancellationToken)
    {
        await using (reader.ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (fence is not null && (reader.IsDBNull(0) || reader.GetInt64(0) != fence.Token))
            {
                throw StateErrors.LeaseLost(fence.Sync);
            }

            return reader.IsDBNull(1) ? null : (reader.GetInt64(1), reader.GetInt64(2));
        }
    }

    internal Task ReadChunksAsync(ChunkWindow window, long file, long position, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            async connection =>
            {
                await window.LoadAsync(connection, Sql, file, position, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private async Task<bool> TakePlaceAsync(
        NpgsqlConnection connection, LeaseFence fence, long file, StateFileKind kind, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            // The statements of a batch are one transaction.
            batch.Add(Sql.Hold, fence.Key, fence.Token);
            batch.Add(Sql.ClearPlace, fence.Key, fence.Token, (short)kind, file);
            batch.Add(Sql.TakePlace, fence.Key, fence.Token, (short)kind, file);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return batch.BatchCommands[2].RecordsAffected == 1 ? true : throw StateErrors.LeaseLost(fence.Sync);
        }
    }
}
