using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>What a near cache of one collection stands in front of. Its members throw <see cref="RecordStoreException"/> when it cannot be reached.</summary>
internal interface INearOrigin
{
    /// <summary>Reads a record, hidden or not, from where it was written.</summary>
    Task<StoredRecord?> ReadRecordAsync(string key);

    /// <summary>Reads the key that an index value leads to.</summary>
    Task<string?> ReadPointerAsync(string index, string value);

    /// <summary>Looks up a value whose pointer leads to a record that does not carry it: it may be on its way from one record to another.</summary>
    /// <exception cref="CollectionLoadingException">A run was cut short between the two.</exception>
    Task<PersonalizationRecord?> FindMovingAsync(string index, string value);

    /// <summary>Reads the collection's version, and sets one where there is none.</summary>
    /// <returns>The version, and which life of which server has it: another may have lost versions, and with them messages.</returns>
    Task<(Guid Version, string Incarnation)> ReadVersionAsync();

    /// <summary>Sees to it that messages arrive; <paramref name="isAgain"/> when some did not.</summary>
    Task ListenAsync(Action<ReadOnlyMemory<byte>> receive, bool isAgain);

    /// <summary>Sees to it that no more messages arrive, for good.</summary>
    Task StopListeningAsync();
}
