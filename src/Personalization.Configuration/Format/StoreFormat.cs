using System.Globalization;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;
using Personalization.Records;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>stores</c>.</summary>
internal static class StoreFormat
{
    private const string NearCacheKey = "nearCache";
    private const string PathKey = "path";
    private const string Sqlite = "sqlite";
    private const string Redis = "redis";
    private const string DefaultFile = "records.db";

    private static readonly ObjectShape<FactoryDraft> NearCache = new ObjectShape<FactoryDraft>()
        .Value("size", new SizeValue(), (draft, value) => Set(draft, "size", value), "How much a collection may take, about.", @default: "\"64MiB\"")
        .Value("maxStaleness", new DurationValue(), (draft, value) => Set(draft, "maxStaleness", value), "How long ago an answer may have been superseded.", @default: "\"5s\"")
        .Value("maxAge", new DurationValue(), (draft, value) => Set(draft, "maxAge", value), "How long an answer is kept before it is read again.", @default: "\"1m\"")
        .Value("serveStale", new DurationValue(), (draft, value) => Set(draft, "serveStale", value), "How old an answer may be that is served while Redis cannot be reached; none is without it.");

    private static readonly MapShape<FactoryDraft, NodeAddressDraft> NodeAddresses = new(
        "node",
        new ScalarShape<NodeAddressDraft, string>(TextValue.NotEmpty, (address, value) => address.Reached = value),
        announced => new NodeAddressDraft(announced),
        (draft, address, _) => draft.Settings[$"nodeAddressMap.{address.Announced}"] = address.Reached);

    internal static MapShape<FileDraft, FactoryDraft> Section { get; } = new(
        "store",
        new VariantShape<FactoryDraft>(
            "store",
            new Dictionary<string, ObjectShape<FactoryDraft>>(StringComparer.Ordinal)
            {
                ["memory"] = new(),
                [Sqlite] = new ObjectShape<FactoryDraft>().Value(
                    PathKey,
                    TextValue.NotEmpty,
                    (draft, value) => draft.Settings[PathKey] = value,
                    $"The database file; a relative path counts from this file's folder. {DefaultFile} in the state directory without it."),
                [Redis] = new ObjectShape<FactoryDraft>()
                    .Value(
                        "connectionString",
                        TextValue.NotEmpty,
                        (draft, value) => draft.Settings["connectionString"] = value,
                        "How to connect: localhost:6379,password=…, or redis://user:password@host:6379/0, rediss:// for TLS, unix:///run/redis.sock; several nodes of a cluster are separated by commas.",
                        Presence.Required)
                    .Value("keyPrefix", TextValue.Any, (draft, value) => draft.Settings["keyPrefix"] = value, "What every key begins with.", @default: "\"pz:\"")
                    .Nested("nearCache", NearCache, Near, "A cache in the process, in front of Redis; {} takes the defaults. None without it.")
                    .Value(
                        "maxWritesPerSecond",
                        new IntegerValue(1, int.MaxValue),
                        (draft, value) => draft.Settings["maxWritesPerSecond"] = value.ToString(CultureInfo.InvariantCulture),
                        "How many records the syncs of one process write a second at most; as many as Redis takes without it.")
                    .Nested("nodeAddressMap", NodeAddresses, draft => draft, "By what address a node is reached, by the one that it announces: { \"10.0.0.5:6379\": \"localhost:7001\" }."),
            },
            [],
            null,
            (draft, type) => draft.Type = type),
        name => new FactoryDraft(name),
        (file, draft, place) => file.Stores.Add((draft, place)));

    private static FactoryDraft Near(FactoryDraft draft)
    {
        draft.Settings[NearCacheKey] = "true";
        return draft;
    }

    private static void Set(FactoryDraft draft, string name, IFormattable value) => draft.Settings[$"{NearCacheKey}.{name}"] = value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Makes the stores, when it is known where state lies. One is for all; several are regions.</summary>
    internal static void Complete(FileDraft file)
    {
        var options = file.Context.Options;
        if (options.State is null && file.Stores.Any(store => store.Store.Type is Sqlite or Redis) && !file.Stores.Any(store => store.Store.Settings.ContainsKey(PathKey)))
        {
            options.StateDirectory ??= Path.Combine(file.Context.Folder, StateFormat.DefaultDirectory);
        }

        foreach (var (draft, place) in file.Stores)
        {
            var store = Make(draft, place, file.Stores.Count > 1);
            if (file.Stores.Count > 1)
            {
                // One that could not be made has its name all the same, so that what refers to it is not reported too.
                options.Regions.Add(new RegionSettings(draft.Name, store ?? new StoreSettings(_ => throw new InvalidOperationException($"The store '{draft.Name}' could not be made."), string.Empty)));
            }
            else
            {
                options.Store = store;
            }
        }

        if (file.Stores is [var (only, _)])
        {
            // It may be named all the same.
            foreach (var sync in options.Syncs)
            {
                while (sync.Regions.Remove(only.Name))
                {
                }
            }
        }
    }

    private static StoreSettings? Make(FactoryDraft draft, Place place, bool isOneOfSeveral)
    {
        if (place.Context.Options.StateShared && draft.Type is ("memory" or Sqlite))
        {
            place.Report($"The state directory is shared (state: {{ shared: true }}), and a store of type '{draft.Type}' does not lease syncs among processes. Use redis, or do not share it.");
        }

        return draft.Type switch
        {
            "memory" => new StoreSettings(_ => new InMemoryRecordStore(), draft.Identity),
            Sqlite when !place.HasProblems => MakeSqlite(draft, place, isOneOfSeveral),
            Redis when !place.HasProblems => MakeBy("Personalization.Redis.RedisRecordStoreFactory, Personalization.Redis", draft, place),
            _ => null,
        };
    }

    private static StoreSettings? MakeSqlite(FactoryDraft draft, Place place, bool isOneOfSeveral)
    {
        var options = place.Context.Options;
        if (draft.Settings.TryGetValue(PathKey, out var written))
        {
            if (RelativePath.Resolve(written, place) is not { } path)
            {
                return null;
            }

            // As UseSqlite does in code: what the store holds and what is known of it stay together.
            draft.Settings[PathKey] = path;
            options.StateDirectory ??= options.State is null ? path + "-state" : null;
        }
        else
        {
            var directory = options.StateDirectory ?? Path.Combine(place.Context.Folder, StateFormat.DefaultDirectory);
            draft.Settings[PathKey] = Path.Combine(directory, isOneOfSeveral ? $"{draft.Name}.db" : DefaultFile);
        }

        return MakeBy("Personalization.Sqlite.SqliteRecordStoreFactory, Personalization.Sqlite", draft, place);
    }

    private static StoreSettings? MakeBy(string factoryType, FactoryDraft draft, Place place)
    {
        draft.FactoryType = factoryType;
        return place.Context.Factories.Make<IRecordStoreFactory, IRecordStore>(draft, place, factory => factory.Create(draft.Settings)) is { } store
            ? new StoreSettings(_ => store, draft.Identity)
            : null;
    }

    /// <summary>A node's address while it is read.</summary>
    private sealed class NodeAddressDraft(string announced)
    {
        internal string Announced { get; } = announced;

        internal string Reached { get; set; } = string.Empty;
    }
}
