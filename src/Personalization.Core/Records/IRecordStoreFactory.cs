namespace Personalization.Records;

/// <summary>Makes record stores of what a configuration file says. Made by its parameterless constructor, for each store anew.</summary>
public interface IRecordStoreFactory
{
    /// <summary>Makes a store. Nothing is connected or opened before it is used, so that one that is not needed may be dropped.</summary>
    /// <param name="settings">The keys of the file with their values; <c>path</c> is a full path.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used; the message says which and the way out, never a connection string.</exception>
    IRecordStore Create(IReadOnlyDictionary<string, string> settings);
}
