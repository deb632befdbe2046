using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite.People;

/// <summary>A file of people and its connections: all of it goes with the file. Only <see cref="Readers"/> may be used by several threads at once.</summary>
internal sealed class OpenPeople(string path, TimeProvider time) : IDisposable
{
    /// <summary>The connection that writes; the file is made with it.</summary>
    internal PersonWriter Writer { get; } = new(path, time);

    internal ReadPool<PersonReader> Readers { get; } = new(() => new PersonReader(path));

    /// <summary>Whether the file has been removed. What is open still shows what was in it, and takes writes that nobody will find.</summary>
    internal bool IsGone => !File.Exists(path);

    public void Dispose()
    {
        Readers.Dispose();
        Writer.Dispose(); // last: it moves the log into the file
    }
}
