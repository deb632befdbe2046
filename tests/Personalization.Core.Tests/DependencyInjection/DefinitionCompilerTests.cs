using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

public sealed class DefinitionCompilerTests
{
    private static readonly (string Mistake, Action<PersonalizationOptions> Make, string Expected)[] Cases =
    [
        ("name of a collection", o => o.Collections.Add(Collection("big customers", "id")), "collections.big customers: 'big customers' is not a name"),
        ("empty name of a collection", o => o.Collections.Add(Collection(string.Empty, "id")), "collections.: '' is not a name"),
        ("no primary index", o => o.Collections.Add(new CollectionSettings("x")), "collections.x.indexes: No index is primary"),
        ("several primary indexes", o => o.Collections.Add(Collection("x", "a", "b")), "collections.x.indexes: Several indexes are primary: a, b"),
        ("collection twice", o => o.Collections.Add(Collection("customers", "id")), "collections.customers: There are two collections"),
        ("index twice", o => o.Collections[0].Indexes.Add(new IndexSettings("email", false)), "collections.customers.indexes.email: The index 'email' is there twice"),
        ("empty index", o => o.Collections[0].Indexes.Add(new IndexSettings(" ", false)), "collections.customers.indexes: An index has an empty name"),
        ("miss while loading", o => o.Collections[0].MissWhileLoading = (MissWhileLoading)9, "collections.customers.missWhileLoading: 9"),
        ("sync twice", o => o.Syncs.Add(Sync("profile")), "syncs.profile: There are two syncs of the id 'profile'"),
        ("empty id", o => o.Syncs.Add(Sync(" ")), "syncs: A sync has an empty id"),
        ("no model", o => o.Syncs[0].OwnModel = null, "syncs.profile.model: The sync has no model"),
        ("two models", o => o.Syncs[0].OwnModel!.Query = new NoQuery(), "syncs.profile.model: The model reads rawSql and a query of its own"),
        ("empty sql", o => o.Syncs[0].OwnModel!.Sql = " ", "syncs.profile.model.rawSql: The SQL statement is empty"),
        ("empty source", o => o.Syncs[0].OwnModel!.Source = string.Empty, "syncs.profile.model.source: The source's name is empty"),
        ("unknown source", o => o.Syncs[0].OwnModel!.Source = "warehuose", "syncs.profile.model.source: There is no source 'warehuose'. Did you mean 'warehouse'?"),
        ("no sql", o => o.Syncs[0].OwnModel!.Sql = null, "syncs.profile.model: The model reads nothing"),
        ("table and sql", o => o.Syncs[0].OwnModel!.Table = "t", "syncs.profile.model: The model reads rawSql and tableName"),
        ("table name", o => (o.Syncs[0].OwnModel!.Sql, o.Syncs[0].OwnModel!.Table) = (null, "a..b"), "syncs.profile.model.tableName: The table name has an empty part at character 3"),
        ("unknown model", o => (o.Syncs[0].OwnModel, o.Syncs[0].Model) = (null, "custmers"), "syncs.profile.model: There is no model 'custmers'. Did you mean 'customers'?"),
        ("shared model and own", o => o.Syncs[0].Model = "customers", "syncs.profile.model: The sync reads the model 'customers' and one of its own"),
        ("model twice", o => o.Models.Add(Model("customers")), "models.customers: There are two models of the name 'customers'"),
        ("empty name of a model", o => o.Models.Add(Model(" ")), "models: A model has an empty name"),
        ("unknown source of a model", o => o.Models[0].Source = "x", "models.customers.source: There is no source 'x'"),
        ("no primary key", o => o.Syncs[0].OwnModel!.PrimaryKey = string.Empty, "syncs.profile.model.primaryKey: The model has no primary key"),
        ("no collection", o => o.Syncs[0].Collection = null, "syncs.profile.collection: The sync has no collection"),
        ("unknown collection", o => o.Syncs[0].Collection = "custommers", "There is no collection 'custommers'. Did you mean 'customers'?"),
        ("no mappings", o => o.Syncs[0].Mappings.Clear(), "syncs.profile.mappings: No field is mapped"),
        ("empty field", o => Builder(o).Map("x", string.Empty), "syncs.profile.mappings: A mapping has an empty field name"),
        ("empty column", o => Builder(o).Map(string.Empty, "x"), "syncs.profile.mappings.x: The mapping's column is empty"),
        ("field twice", o => Builder(o).MapStatic("full_name", 1), "syncs.profile.mappings.full_name: The field 'full_name' is mapped twice"),
        ("unknown index", o => Builder(o).Index("emial", "email"), "syncs.profile.indexes.emial: The collection 'customers' has no index 'emial'. Did you mean 'email'?"),
        ("index without column", o => o.Syncs[0].Indexes[0] = new SyncIndexSettings("email", " "), "syncs.profile.indexes.email: The index 'email' has no column"),
        ("index given twice", o => Builder(o).Index("email", "mail"), "syncs.profile.indexes.email: The index 'email' is given twice"),
        ("index of no sync", o => o.Syncs[0].Indexes.Clear(), "collections.customers.indexes.email: No sync of the collection provides the index 'email'"),
        ("index of two syncs", o => o.Syncs.Add(Sync("other", "a")), "collections.customers.indexes.email: The index 'email' is provided by several syncs: profile, other"),
        ("field of two syncs", o => o.Syncs.Add(Sync("other")), "The field 'full_name' of collection 'customers' is written by the syncs 'profile' and 'other'"),
        ("interval", o => o.Syncs[0].Schedule.Interval = TimeSpan.Zero, "syncs.profile.schedule.interval: 00:00:00 is not an interval"),
        ("negative percentage", o => o.Syncs[0].MaxRemovedPercent = -1, "syncs.profile.maxRemovedPercent: -1 is not a percentage"),
        ("large percentage", o => o.Syncs[0].MaxRemovedPercent = 101, "syncs.profile.maxRemovedPercent: 101 is not a percentage"),
        ("mode", o => o.Syncs[0].Mode = (SyncMode)99, "syncs.profile.mode: 99 is not a mode"),
        ("delete behavior", o => o.Syncs[0].OnRemoved = (RecordDeleteBehavior)99, "syncs.profile.onRemoved: 99 is not a delete behavior"),
        (
            "mirror that removes nothing",
            o => (o.Syncs[0].Mode, o.Syncs[0].OnRemoved) = (SyncMode.Mirror, RecordDeleteBehavior.DoNothing),
            "syncs.profile.onRemoved: The mode mirror removes what the model does not have"
        ),
        ("empty id before", o => Builder(o).RenamedFrom(" "), "syncs.profile.was: The id before is empty"),
        ("id before of a configured sync", o => Builder(o).RenamedFrom("profile"), "syncs.profile.was: The sync 'profile' is configured"),
        ("id before of two syncs", o => AddHeirs(o, "old"), "syncs.second.was: Two syncs say that they were 'old': 'profile' and 'second'"),
        ("size of plans", o => o.MaxPlanBytes = 0, "state.maxPlanBytes: 0 is not a size"),
        ("column type", o => Builder(o).Column("x", (ColumnType)99), "syncs.profile.model.columns.x: 99 is not a column type"),
        ("empty typed column", o => Builder(o).Column(string.Empty, ColumnType.Json), "syncs.profile.model.columns: A column with a type has an empty name"),
        ("timeout", o => o.FirstSyncTimeout = TimeSpan.FromSeconds(-1), "firstSyncTimeout: -00:00:01 is not a time to wait"),
        ("state directory", o => o.StateDirectory = " ", "state.directory: The folder's name is empty"),
    ];

    public static TheoryData<string> Mistakes => [.. Cases.Select(entry => entry.Mistake)];

    private static void AddHeirs(PersonalizationOptions options, string was)
    {
        Builder(options).RenamedFrom(was);
        options.Syncs.Add(Sync("second"));
        options.Syncs[1].RenamedFrom = was;
    }

    [Fact]
    public void Compile_Valid_MakesTheDefinitions()
    {
        var options = Valid();
        options.Collections[0].MissWhileLoading = MissWhileLoading.NotFound;
        Builder(options).Column("orders", ColumnType.Json).Every(TimeSpan.FromMinutes(5)).MaxRemovedPercent(10).OnRemoved(RecordDeleteBehavior.DeleteRecord);

        var definitions = Compile(options);

        var collection = Assert.Single(definitions.Collections).Value;
        Assert.Equal(("customers", "user_id", MissWhileLoading.NotFound, 1), (collection.Name, collection.PrimaryIndex, collection.MissWhileLoading, collection.SyncCount));
        Assert.Equal(["email"], collection.OtherIndexes);
        var sync = Assert.Single(definitions.Syncs).Value;
        Assert.Equal(("profile", "customers", "user_id"), (sync.Id, sync.Collection, sync.KeyColumn));
        Assert.Equal([KeyValuePair.Create("email", "mail")], sync.Indexes);
        Assert.Equal(["full_name"], sync.Mappings.Select(mapping => mapping.To));
        Assert.Equal((RecordDeleteBehavior.DeleteRecord, 10, TimeSpan.FromMinutes(5)), (sync.OnRemoved, sync.MaxRemovedPercent, sync.Schedule.Interval));
        Assert.Equal("user_id", sync.Model.PrimaryKey);
        Assert.Equal(ColumnType.Json, sync.Model.ColumnTypes["orders"]);
        Assert.IsType<NoQuery>(sync.Model.Query);
    }

    [Fact]
    public void Compile_PrimaryIndexNamed_TakesItsColumnAsKey()
    {
        var options = Valid();
        Builder(options).Index("user_id", "customer_number");

        var sync = Assert.Single(Compile(options).Syncs).Value;

        Assert.Equal(("customer_number", "user_id"), (sync.KeyColumn, sync.Model.PrimaryKey));
        Assert.Equal(["email"], sync.Indexes.Select(index => index.Key));
    }

    [Fact]
    public void Compile_Nothing_IsValid() => Assert.Empty(Compile(new PersonalizationOptions()).Collections);

    [Fact]
    public void Compile_TwoSyncsWithDisjointFields_AreValid()
    {
        var options = Valid();
        var scores = new SyncSettings("scores");
        new SyncBuilder(scores).FromQuery(new NoQuery(), "user_id").To("customers").Map("score");
        options.Syncs.Add(scores);

        Assert.Equal(2, Compile(options).Collections["customers"].SyncCount);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Compile_Mistake_IsNamedWithPlaceAndValue(string mistake)
    {
        var (_, make, expected) = Cases.Single(entry => entry.Mistake == mistake);
        var options = Valid();
        make(options);

        var thrown = Assert.Throws<PersonalizationException>(() => Compile(options));

        Assert.Equal(ErrorCodes.ConfigurationInvalid, thrown.Code);
        Assert.True(thrown.Message.Contains(expected, StringComparison.Ordinal), $"{mistake}: {thrown.Message}");
    }

    [Fact]
    public void Compile_TwoSourcesOfOneName_AreAnError()
    {
        var thrown = Assert.Throws<PersonalizationException>(() => DefinitionCompiler.Compile(Valid(), [new NoSource(), new NoSource()]));

        Assert.Contains("sources.warehouse: There are two sources", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ManyMistakes_AreReportedAtOnce()
    {
        var options = Valid();
        options.Collections.Add(new CollectionSettings("bad name"));
        options.Syncs[0].OwnModel!.Source = "x";
        options.Syncs[0].Schedule.Interval = TimeSpan.FromSeconds(-5);
        options.Syncs[0].MaxRemovedPercent = 200;

        var thrown = Assert.Throws<PersonalizationException>(() => Compile(options));

        Assert.StartsWith("The configuration has 5 errors:\n- ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(6, thrown.Message.Split('\n').Length);
    }

    private static PersonalizationDefinitions Compile(PersonalizationOptions options) => DefinitionCompiler.Compile(options, [new NoSource()]);

    private static PersonalizationOptions Valid()
    {
        var options = new PersonalizationOptions();
        var customers = Collection("customers", "user_id");
        customers.Indexes.Add(new IndexSettings("email", false));
        options.Collections.Add(customers);
        options.Models.Add(Model("customers"));
        options.Syncs.Add(Sync("profile"));
        return options;
    }

    private static ModelSettings Model(string name)
    {
        var model = new ModelSettings(name);
        new ModelBuilder(model).FromTable("warehouse", "sales.customers", "user_id");
        return model;
    }

    private static CollectionSettings Collection(string name, params string[] primaries)
    {
        var collection = new CollectionSettings(name);
        Array.ForEach(primaries, primary => collection.Indexes.Add(new IndexSettings(primary, true)));
        return collection;
    }

    private static SyncSettings Sync(string id, string field = "full_name")
    {
        var sync = new SyncSettings(id);
        new SyncBuilder(sync).FromSql("warehouse", "select 1", "user_id").To("customers").Index("email", "mail").Map(field);
        return sync;
    }

    private static SyncBuilder Builder(PersonalizationOptions options) => new(options.Syncs[0]);

    private sealed class NoSource : ISource
    {
        public string Name => "warehouse";

        public ISourceQuery CreateQuery(string sql) => new NoQuery();

        public ISourceQuery CreateTableQuery(string table) => new NoQuery();

        public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class NoQuery : ISourceQuery
    {
        public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
