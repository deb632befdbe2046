namespace Personalization.People;

/// <summary>A record store that has a place for people, too. Where the first region's store is none, people live in memory unless the application registers an <see cref="IPersonStore"/>.</summary>
internal interface IPersonStoreProvider
{
    /// <summary>Opens the place for people; nothing is connected or opened before its first call. The caller disposes it.</summary>
    /// <param name="stateDirectory">The folder of the configuration's state; <see langword="null"/> when there is none that stays.</param>
    /// <param name="time">The clock.</param>
    IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time);
}
