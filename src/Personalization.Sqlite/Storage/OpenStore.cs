using Personalization.Records;

namespace Personalization.Sqlite.Storage;

/// <summary>
/// A store's file, its connections, and what is known of its tables: all of it goes with the file. Only <see cref="Readers"/> and <see cref="LayoutOf"/> may be used by several threads at once.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="before">What was prepared in a file that was there before; it is prepared again with the first write.</param>
internal sealed class OpenStore(string path, CollectionLayout[] before) : IDisposable
{
    private volatile CollectionLayout[] _collections = before;
    private volatile WriteConnection? _writer;

    internal ReadPool Readers { get; } = new(path);

    /// <summary>Gets the connection that writes; the file is made with it.</summary>
    internal WriteConnection Writer => _writer ?? Open();

    /// <summary>Whether the file was opened and is where it was.</summary>
    internal bool IsInPlace => _writer is not null && File.Exists(path);

    /// <summary>Whether the file was opened and has been removed. What is open still shows what was in it, and takes writes that nobody will find.</summary>
    internal bool IsGone => _writer is not null && !File.Exists(path);

    internal CollectionLayout LayoutOf(int ordinal) => _collections[ordinal];

    /// <returns>The collection's ordinal, which it keeps.</returns>
    internal int Prepare(CollectionDefinition collection)
    {
        var writer = Writer;
        var known = Array.FindIndex(_collections, layout => layout.Name == collection.Name);
        var ordinal = known < 0 ? _collections.Length : known;
        var layout = writer.Prepare(collection, ordinal);
        _collections = [.. _collections[..ordinal], layout, .. _collections.Skip(ordinal + 1)];
        return ordinal;
    }

    /// <summary>What takes its place once its file is gone. No lookup is answered by this one any more.</summary>
    internal OpenStore Succeed()
    {
        Readers.Dispose();
        StoreFile.RemoveLeftovers(path);
        return new OpenStore(path, _collections);
    }

    public void Dispose()
    {
        Readers.Dispose();
        _writer?.Dispose(); // last: it moves the log into the file
        _writer = null;
    }

    private WriteConnection Open()
    {
        var writer = new WriteConnection(path);
        try
        {
            _collections = [.. _collections.Select(layout => writer.Prepare(layout.Definition, layout.Ordinal))];
            return _writer = writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
