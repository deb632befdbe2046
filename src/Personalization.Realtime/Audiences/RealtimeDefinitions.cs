using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime;

/// <summary>What is configured for real time. Immutable.</summary>
public sealed class RealtimeDefinitions
{
    private readonly FrozenDictionary<UInt128, (byte[] Hash, EventSourceDefinition Source)> _sourcesByKey;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="sources">The event sources.</param>
    /// <param name="models">The event models.</param>
    /// <param name="audiences">The audiences.</param>
    /// <exception cref="ArgumentException">Two event sources have one write key.</exception>
    public RealtimeDefinitions(
        IReadOnlyList<EventSourceDefinition> sources, IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(audiences);
        Sources = [.. sources];
        Models = [.. models];
        Audiences = [.. audiences];
        var byKey = new Dictionary<UInt128, (byte[] Hash, EventSourceDefinition Source)>();
        foreach (var source in Sources)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source.WriteKey));
            if (!byKey.TryAdd(Start(hash), (hash, source)))
            {
                throw new ArgumentException(
                    $"The event sources '{byKey[Start(hash)].Source.Name}' and '{source.Name}' have one write key. Give each its own.", nameof(sources));
            }
        }

        _sourcesByKey = byKey.ToFrozenDictionary();
    }

    /// <summary>Gets the event sources.</summary>
    public IReadOnlyList<EventSourceDefinition> Sources { get; }

    /// <summary>Gets the event models.</summary>
    public IReadOnlyList<EventModelDefinition> Models { get; }

    /// <summary>Gets the audiences.</summary>
    public IReadOnlyList<AudienceDefinition> Audiences { get; }

    /// <summary>Gets the contracts that event sources name.</summary>
    internal IReadOnlyList<ContractDefinition> Contracts { get; init; } = [];

    /// <summary>Gets the sinks.</summary>
    internal IReadOnlyList<SinkDefinition> Sinks { get; init; } = [];

    /// <summary>Gets the offers.</summary>
    internal IReadOnlyList<OffersDefinition> Offers { get; init; } = [];

    /// <summary>Gets the destinations.</summary>
    internal IReadOnlyList<DestinationDefinition> Destinations { get; init; } = [];

    /// <summary>Gets which entries and exits are sent.</summary>
    internal IReadOnlyList<RealtimeSyncDefinition> RealtimeSyncs { get; init; } = [];

    /// <summary>Gets which events are sent.</summary>
    internal IReadOnlyList<EventSyncDefinition> EventSyncs { get; init; } = [];

    /// <summary>Finds the event source of a write key, in a time that tells nothing of the keys.</summary>
    /// <param name="utf8WriteKey">The key in UTF-8.</param>
    /// <returns>The source, or <see langword="null"/> when no source has that key.</returns>
    public EventSourceDefinition? FindSource(ReadOnlySpan<byte> utf8WriteKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8WriteKey, hash);
        return _sourcesByKey.TryGetValue(Start(hash), out var found) && CryptographicOperations.FixedTimeEquals(found.Hash, hash) ? found.Source : null;
    }

    private static UInt128 Start(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash);
}
