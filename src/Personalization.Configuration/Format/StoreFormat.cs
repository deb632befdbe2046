using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Records;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>stores</c>.</summary>
internal static class StoreFormat
{
    private const string PathKey = "path";
    private const string Sqlite = "sqlite";
    private const string Redis = "redis";
    private const string DefaultFile = "records.db";

    private static readonly ObjectShape<BackendSettings> NearCache = new ObjectShape<BackendSettings>()
        .Value("size", new SizeValue(), (near, value) => near.Set("size", value), "How much a collection may take, about.", @default: "\"64MiB\"")
        .Value("maxStaleness", new DurationValue(), (near, value) => near.Set("maxStaleness", value), "How long ago an answer may have been superseded.", @default: "\"5s\"")
        .Value("maxAge", new DurationValue(), (near, value) => near.Set("maxAge", value), "How long an answer is kept before it is read again.", @default: "\"1m\"")
        .Value("serveStale", new DurationValue(), (near, value) => near.Set("serveStale", value), "How old an answer may be that is served while Redis cannot be reached; none is without it.");

    private static readonly MapShape<BackendSettings, NodeAddressDraft> NodeAddresses = new(
        "node",
        new ScalarShape<NodeAddressDraft, string>(TextValue.NotEmpty, (address, value) => address.Reached = value),
        announced => new NodeAddressDraft(announced),
        (addresses, address, _) => addresses.Set(address.Announced, address.Reached));

    internal static MapShape<FileDraft, BackendDraft> Section { get; } = new(
        "store",
        new VariantShape<BackendDraft>(
            "store",
            new Dictionary<string, ObjectShape<BackendDraft>>(StringComparer.Ordinal)
            {
                ["memory"] = new(),
                [Sqlite] = new ObjectShape<BackendDraft>().Value(
                    PathKey,
                    TextValue.NotEmpty,
                    (draft, value) => draft.Settings.Set(PathKey, value),
                    $"The database file; a relative path counts from this file's folder. {DefaultFile} in the state directory without it."),
                [Redis] = new ObjectShape<BackendDraft>()
                    .Value(
                        "connectionString",
                        TextValue.NotEmpty,
                        (draft, value) => draft.Settings.Set("connectionString", value),
                        "How to connect: localhost:6379,password=…, or redis://user:password@host:6379/0, rediss:// for TLS, unix:///run/redis.sock; several nodes of a cluster are separated by commas.",
                        Presence.Required)
                    .Value("keyPrefix", TextValue.Any, (draft, value) => draft.Settings.Set("keyPrefix", value), "What every key begins with.", @default: "\"pz:\"")
                    .Nested("nearCache", NearCache, draft => draft.Settings.Within("nearCache"), "A cache in the process, in front of Redis; {} takes the defaults. None without it.")
                    .Value(
                        "maxWritesPerSecond",
                        new IntegerValue(1, int.MaxValue),
                        (draft, value) => draft.Settings.Set("maxWritesPerSecond", (long)value),
                        "How many records the syncs of one process write a second at most; as many as Redis takes without it.")
                    .Nested("nodeAddressMap", NodeAddresses, draft => draft.Settings.Within("nodeAddressMap"), "By what address a node is reached, by the one that it announces: { \"10.0.0.5:6379\": \"localhost:7001\" }."),
            },
            [],
            null,
            (draft, type) => draft.Type = type),
        name => new BackendDraft(name),
        (file, draft, place) => file.Stores.Add((draft, place)));

    /// <summary>Makes the stores, when it is known where state lies.</summary>
    internal static void Complete(FileDraft file)
    {
        var options = file.Context.Options;
        if (options.State is null && file.Stores.Any(store => store.Store.Type is Sqlite or Redis) && !file.Stores.Any(store => store.Store.Settings.Names.Contains(PathKey)))
        {
            options.StateDirectory ??= Path.Combine(file.Context.Folder, StateFormat.DefaultDirectory);
        }

        foreach (var (draft, place) in file.Stores)
        {
            // Also one that cannot be made, so that what refers to it is not reported too.
            var store = Make(draft, place, file.Stores.Count > 1) ?? new StoreSettings(_ => throw new InvalidOperationException("See the configuration's problems."), draft.Identity);
            options.Regions.Add(new RegionSettings(draft.Name, store));
        }
    }

    private static StoreSettings? Make(BackendDraft draft, Place place, bool isOneOfSeveral)
    {
        if (place.Context.Options.StateShared && draft.Type is ("memory" or Sqlite))
        {
            place.Report($"The state directory is shared (state: {{ shared: true }}), and a store of type '{draft.Type}' does not lease syncs among processes. Use redis, or do not share it.");
        }

        return draft.Type switch
        {
            "memory" => new StoreSettings(_ => new InMemoryRecordStore(), draft.Identity),
            Sqlite when !place.HasProblems => MakeSqlite(draft, place, isOneOfSeveral),
            Redis when !place.HasProblems => MakeBy(Packages.Redis, draft, place),
            _ => null,
        };
    }

    private static StoreSettings? MakeSqlite(BackendDraft draft, Place place, bool isOneOfSeveral)
    {
        var options = place.Context.Options;
        if (draft.Settings.TryGet<string>(PathKey, out var written))
        {
            if (RelativePath.Resolve(written, place) is not { } path)
            {
                return null;
            }

            // As UseSqlite does in code: what the store holds and what is known of it stay together.
            draft.Settings.Set(PathKey, path);
            options.StateDirectory ??= options.State is null ? path + "-state" : null;
        }
        else
        {
            var directory = options.StateDirectory ?? Path.Combine(place.Context.Folder, StateFormat.DefaultDirectory);
            draft.Settings.Set(PathKey, Path.Combine(directory, isOneOfSeveral ? $"{draft.Name}.db" : DefaultFile));
        }

        return MakeBy(Packages.Sqlite, draft, place);
    }

    private static StoreSettings? MakeBy(string package, BackendDraft draft, Place place)
        => place.Context.Backends.MakeStore(package, draft, place) is { } store ? new StoreSettings(_ => store, draft.Identity) : null;

    /// <summary>A node's address while it is read.</summary>
    private sealed class NodeAddressDraft(string announced)
    {
        internal string Announced { get; } = announced;

        internal string Reached { get; set; } = string.Empty;
    }
}
