namespace Personalization.Sync.State;

/// <summary>Reads a file again while it is still being written.</summary>
internal static class UnfinishedFile
{
    internal static async Task ForEachBlockAsync(
        StateFileWriter file, BlockWriter writer, uint magic, string sync, Action<ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        var reader = await BlockReader.OpenUnfinishedAsync(file.Stream, writer.BytesWritten, magic, sync, cancellationToken).ConfigureAwait(false);
        while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            visit(reader.Payload);
        }

        file.Stream.Position = writer.BytesWritten;
    }
}
