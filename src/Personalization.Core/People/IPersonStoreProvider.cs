namespace Personalization.People;

/// <summary>A record store that has a place for people, too. Where the first region's store is none, people live in memory unless the application registers an <see cref="IPersonStore"/>.</summary>
internal interface IPersonStoreProvider
{
    /// <summary>Opens the place for people; nothing is connected or opened before its first call. The caller disposes it.</summary>
    /// <param name="stateDirectory">The folder of the configuration's state; <see langword="null"/> when there is none that stays.</param>
    /// <param name="time">The clock.</param>
    IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time);

    /// <summary>Tells whether people may be there already, for those who want to look and not to make a new place. Connects to nothing.</summary>
    /// <param name="stateDirectory">The folder of the configuration's state; <see langword="null"/> when there is none that stays.</param>
    /// <returns><see langword="false"/> where the first call to the store would make the place; <see langword="true"/> by default, since a server has to be asked.</returns>
    bool MayHavePeople(string? stateDirectory) => true;
}
