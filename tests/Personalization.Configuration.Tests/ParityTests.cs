using System.Reflection;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.Alerts;
using Personalization.DependencyInjection;
using Personalization.Kafka;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Events;
using Personalization.Records;
using Personalization.Redis;
using Personalization.Sources;

namespace Personalization.Configuration.Tests;

/// <summary>Everything can be said in the file and in code, and means the same.</summary>
public sealed class ParityTests
{
    /// <summary>What code and file call the same thing, each by its own words.</summary>
    /// <summary>Mappings are not public: their kinds are those of the file.</summary>
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly Dictionary<string, string[]> Same = new(StringComparer.Ordinal)
    {
        ["PersonalizationOptions.Sources"] = ["sources"],
        ["PersonalizationOptions.Models"] = ["models"],
        ["PersonalizationOptions.Collections"] = ["collections"],
        ["PersonalizationOptions.Syncs"] = ["syncs"],
        ["PersonalizationOptions.Regions"] = ["stores", "stores.*.type", "stores.*.path", "stores.*.connectionString", "stores.*.keyPrefix", "stores.*.nearCache",
            "stores.*.nearCache.size", "stores.*.nearCache.maxStaleness", "stores.*.nearCache.maxAge", "stores.*.nearCache.serveStale", "stores.*.maxWritesPerSecond",
            "stores.*.nodeAddressMap"],
        ["SyncSettings.Regions"] = ["syncs.*.regions"],
        ["PersonalizationOptions.State"] = ["state", "state.type", "state.connectionString", "state.schema"],
        ["PersonalizationOptions.StateDirectory"] = ["state.directory"],
        ["PersonalizationOptions.StateShared"] = ["state.shared"],
        ["PersonalizationOptions.MaxPlanBytes"] = ["state.maxPlanBytes"],
        ["SourceSettings.Source"] =
            ["sources.*.type", "sources.*.connectionString", "sources.*.commandTimeout", "sources.*.engine", "sources.*.provider", "sources.*.dialect"],
        ["ModelSettings.Source"] = ["models.*.source"],
        ["ModelSettings.Sql"] = ["models.*.rawSql"],
        ["ModelSettings.Table"] = ["models.*.tableName"],
        ["ModelSettings.PrimaryKey"] = ["models.*.primaryKey"],
        ["ModelSettings.Columns"] = ["models.*.columns", "models.*.columns.*.type"],
        ["ModelSettings.Pii"] = ["models.*.columns.*.pii"],
        ["CollectionSettings.Indexes"] = ["collections.*.indexes"],
        ["IndexSettings.Primary"] = ["collections.*.indexes.*.primary"],
        ["CollectionSettings.MissWhileLoading"] = ["collections.*.missWhileLoading"],
        ["SyncSettings.Model"] = ["syncs.*.model"],
        ["SyncSettings.Collection"] = ["syncs.*.collection"],
        ["SyncSettings.Indexes"] = ["syncs.*.indexes"],
        ["SyncSettings.Mappings"] = ["syncs.*.mappings", "syncs.*.mappings.from", "syncs.*.mappings.to", "syncs.*.mappings.ignoreNull", "syncs.*.mappings.static",
            "syncs.*.mappings.variable", "syncs.*.mappings.template", "syncs.*.mappings.object", "syncs.*.mappings.array", "syncs.*.mappings.each"],
        ["SyncSettings.Mode"] = ["syncs.*.mode"],
        ["SyncSettings.OnRemoved"] = ["syncs.*.onRemoved"],
        ["SyncSettings.MaxRemovedPercent"] = ["syncs.*.maxRemovedPercent"],
        ["SyncSettings.Schedule"] = ["syncs.*.schedule", "syncs.*.schedule.manual"],
        ["ScheduleSettings.Interval"] = ["syncs.*.schedule.interval"],
        ["ScheduleSettings.Cron"] = ["syncs.*.schedule.cron"],
        ["ScheduleSettings.Recurrence"] = ["syncs.*.schedule.recurrence"],
        ["RecurrenceSettings.Days"] = ["syncs.*.schedule.recurrence.days"],
        ["RecurrenceSettings.At"] = ["syncs.*.schedule.recurrence.at"],
        ["ScheduleSettings.After"] = ["syncs.*.schedule.after"],
        ["ScheduleSettings.Webhook"] = ["syncs.*.schedule.webhook"],
        ["ScheduleSettings.Jobs"] = ["syncs.*.schedule.jobs"],
        ["ScheduleSettings.Secret"] = ["syncs.*.schedule.secret"],
        ["ScheduleSettings.TimeZone"] = ["syncs.*.schedule.timeZone"],
        ["ScheduleSettings.Start"] = ["syncs.*.schedule.start"],
        ["ScheduleSettings.End"] = ["syncs.*.schedule.end"],
        ["SyncSettings.Undo"] = ["syncs.*.undo"],
        ["SyncSettings.Paused"] = ["syncs.*.paused"],
        ["SyncSettings.RenamedFrom"] = ["syncs.*.was"],
        ["PersonalizationOptions.Alerts"] = ["alerts", "alerts.fatal", "alerts.rejected", "alerts.modelSize", "alerts.duration", "alerts.throughput", "alerts.staleness"],
        ["PersonalizationOptions.AlertChannels"] = ["alertChannels", "alertChannels.*.type"],
        ["SyncSettings.Alerts"] = ["syncs.*.alerts", "syncs.*.alerts.fatal", "syncs.*.alerts.rejected", "syncs.*.alerts.modelSize", "syncs.*.alerts.duration", "syncs.*.alerts.throughput", "syncs.*.alerts.staleness"],
        ["AlertSettings.FatalWarning"] = ["alerts.fatal.warning", "syncs.*.alerts.fatal.warning"],
        ["AlertSettings.FatalCritical"] = ["alerts.fatal.critical", "syncs.*.alerts.fatal.critical"],
        ["AlertSettings.RejectedWarning"] = ["alerts.rejected.warning", "syncs.*.alerts.rejected.warning"],
        ["AlertSettings.RejectedCritical"] = ["alerts.rejected.critical", "syncs.*.alerts.rejected.critical"],
        ["AlertSettings.ModelSizeMin"] = ["alerts.modelSize.min", "syncs.*.alerts.modelSize.min"],
        ["AlertSettings.ModelSizeCritical"] = ["alerts.modelSize.critical", "syncs.*.alerts.modelSize.critical"],
        ["AlertSettings.DurationMax"] = ["alerts.duration.max", "syncs.*.alerts.duration.max"],
        ["AlertSettings.DurationCritical"] = ["alerts.duration.critical", "syncs.*.alerts.duration.critical"],
        ["AlertSettings.ThroughputMin"] = ["alerts.throughput.min", "syncs.*.alerts.throughput.min"],
        ["AlertSettings.ThroughputCritical"] = ["alerts.throughput.critical", "syncs.*.alerts.throughput.critical"],
        ["AlertSettings.ThroughputWindow"] = ["alerts.throughput.window", "syncs.*.alerts.throughput.window"],
        ["AlertSettings.StalenessMax"] = ["alerts.staleness.max", "syncs.*.alerts.staleness.max"],
        ["AlertSettings.StalenessCritical"] = ["alerts.staleness.critical", "syncs.*.alerts.staleness.critical"],
        ["AlertSettings.Off"] = [],
        ["AlertSettings.Recipients"] = ["alerts.recipients", "syncs.*.alerts.recipients"],
        ["AlertRecipientSettings.Channel"] = ["alerts.recipients.channel", "syncs.*.alerts.recipients.channel"],
        ["AlertRecipientSettings.Level"] = ["alerts.recipients.level", "syncs.*.alerts.recipients.level"],
        ["AlertChannelSettings.Create"] =
        [
            "alertChannels.*.url", "alertChannels.*.secret", "alertChannels.*.timeout", "alertChannels.*.allowPrivateAddresses", "alertChannels.*.routingKey", "alertChannels.*.host",
            "alertChannels.*.port", "alertChannels.*.tls", "alertChannels.*.user", "alertChannels.*.password", "alertChannels.*.from", "alertChannels.*.to",
        ],
        ["SyncSettings.UnitTests"] = ["syncs.*.unitTests", "syncs.*.unitTests.name", "syncs.*.unitTests.description", "syncs.*.unitTests.given", "syncs.*.unitTests.as", "syncs.*.unitTests.at",
            "syncs.*.unitTests.expect", "syncs.*.unitTests.expect.record", "syncs.*.unitTests.expect.fields", "syncs.*.unitTests.expect.key", "syncs.*.unitTests.expect.indexes",
            "syncs.*.unitTests.expect.rejected", "syncs.*.unitTests.expect.ignored"],
        ["PersonalizationOptions.Sequences"] = ["sequences"],
        ["SequenceSettings.Syncs"] = ["sequences.*.syncs", "sequences.*.syncs.sync", "sequences.*.syncs.terminateOn", "sequences.*.syncs.maxRejected"],
        ["SequenceSettings.Schedule"] = ["sequences.*.schedule", "sequences.*.schedule.interval", "sequences.*.schedule.manual", "sequences.*.schedule.cron", "sequences.*.schedule.recurrence",
            "sequences.*.schedule.recurrence.days", "sequences.*.schedule.recurrence.at", "sequences.*.schedule.after", "sequences.*.schedule.webhook", "sequences.*.schedule.jobs",
            "sequences.*.schedule.secret", "sequences.*.schedule.timeZone", "sequences.*.schedule.start", "sequences.*.schedule.end"],
        ["SequenceSettings.Paused"] = ["sequences.*.paused"],
        ["RealtimeSettings.EventSources"] = ["eventSources"],
        ["RealtimeSettings.EventModels"] = ["eventModels"],
        ["RealtimeSettings.Audiences"] = ["audiences"],
        ["RealtimeSettings.Contracts"] = ["contracts"],
        ["EventSourceSettings.Contract"] = ["eventSources.*.contract"],
        ["ContractSettings.UndeclaredEvents"] = ["contracts.*.undeclaredEvents"],
        ["ContractSettings.Events"] = ["contracts.*.events"],
        ["ContractEventSettings.Type"] = ["contracts.*.events.*.type"],
        ["ContractEventSettings.Event"] = ["contracts.*.events.*.event"],
        ["ContractEventSettings.Schema"] = ["contracts.*.events.*.schema"],
        ["ContractEventSettings.Versions"] = ["contracts.*.events.*.versions"],
        ["ContractEventSettings.UndeclaredFields"] = ["contracts.*.events.*.undeclaredFields"],
        ["ContractEventSettings.InvalidFields"] = ["contracts.*.events.*.invalidFields"],
        ["ContractEventSettings.BuiltInContext"] = ["contracts.*.events.*.builtInContext"],
        ["RealtimeSettings.Sinks"] = ["sinks"],
        ["SinkSettings.Source"] = ["sinks.*.source"],
        ["SinkSettings.Schema"] = ["sinks.*.schema"],
        ["SinkSettings.Tables"] = ["sinks.*.tables"],
        ["SinkSettings.Properties"] = ["sinks.*.properties"],
        ["SinkSettings.PagesIntoTracks"] = ["sinks.*.pagesIntoTracks"],
        ["SinkSettings.Snapshots"] = ["sinks.*.snapshots"],
        ["RealtimeSettings.Offers"] = ["offers"],
        ["OffersSettings.Database"] = ["offers.*.database"],
        ["OffersSettings.Tables"] = ["offers.*.tables"],
        ["OffersSettings.Account"] = ["offers.*.account"],
        ["OffersSettings.Instance"] = ["offers.*.instance"],
        ["OffersSettings.Tokens"] = ["offers.*.tokens"],
        ["OffersSettings.AllowedNetworks"] = ["offers.*.allowedNetworks"],
        ["OffersSettings.Identifiers"] = ["offers.*.identifiers"],
        ["OffersSettings.Parent"] = ["offers.*.parent"],
        ["OffersSettings.AttributeLifetime"] = ["offers.*.attributeLifetime"],
        ["OffersSettings.Personalizations"] = ["offers.*.personalizations"],
        ["OfferSettings.Audience"] = ["offers.*.personalizations.*.audience"],
        ["OfferSettings.Attributes"] = ["offers.*.personalizations.*.attributes", "offers.*.personalizations.*.attributes.from", "offers.*.personalizations.*.attributes.to"],
        ["OfferSettings.BatchSegments"] =
            ["offers.*.personalizations.*.batchSegments", "offers.*.personalizations.*.batchSegments.id", "offers.*.personalizations.*.batchSegments.audience"],
        ["RealtimeSettings.Destinations"] = ["destinations", "destinations.*.type"],
        ["RealtimeSettings.RealtimeSyncs"] = ["realtimeSyncs"],
        ["RealtimeSettings.EventSyncs"] = ["eventSyncs"],
        ["DestinationSettings.Webhook"] = [],
        ["DestinationSettings.Create"] =
        [
            "destinations.*.connectionString", "destinations.*.stream", "destinations.*.maxLength",
            "destinations.*.bootstrapServers", "destinations.*.topic", "destinations.*.securityProtocol", "destinations.*.saslMechanism", "destinations.*.username", "destinations.*.password",
        ],
        ["WebhookOptions.Url"] = ["destinations.*.url"],
        ["WebhookOptions.Secret"] = ["destinations.*.secret"],
        ["WebhookOptions.Headers"] = ["destinations.*.headers"],
        ["WebhookOptions.OAuth"] = ["destinations.*.oauth"],
        ["WebhookOptions.Timeout"] = ["destinations.*.timeout"],
        ["WebhookOptions.RequestsPerSecond"] = ["destinations.*.requestsPerSecond"],
        ["WebhookOptions.Concurrency"] = ["destinations.*.concurrency"],
        ["WebhookOptions.AllowPrivateAddresses"] = ["destinations.*.allowPrivateAddresses"],
        ["OAuthOptions.TokenUrl"] = ["destinations.*.oauth.tokenUrl"],
        ["OAuthOptions.ClientId"] = ["destinations.*.oauth.clientId"],
        ["OAuthOptions.ClientSecret"] = ["destinations.*.oauth.clientSecret"],
        ["OAuthOptions.Scope"] = ["destinations.*.oauth.scope"],
        ["OAuthOptions.CredentialsInBody"] = ["destinations.*.oauth.credentialsIn"],
        ["RealtimeSyncSettings.Audience"] = ["realtimeSyncs.*.audience"],
        ["RealtimeSyncSettings.Destination"] = ["realtimeSyncs.*.destination"],
        ["RealtimeSyncSettings.OnEntry"] = ["realtimeSyncs.*.on"],
        ["RealtimeSyncSettings.OnExit"] = [],
        ["RealtimeSyncSettings.Request"] = ["realtimeSyncs.*.method", "realtimeSyncs.*.url", "realtimeSyncs.*.template"],
        ["RealtimeSyncSettings.Entry"] = ["realtimeSyncs.*.entry", "realtimeSyncs.*.entry.method", "realtimeSyncs.*.entry.url", "realtimeSyncs.*.entry.template"],
        ["RealtimeSyncSettings.Exit"] = ["realtimeSyncs.*.exit", "realtimeSyncs.*.exit.method", "realtimeSyncs.*.exit.url", "realtimeSyncs.*.exit.template"],
        ["RealtimeSyncSettings.BatchSize"] = ["realtimeSyncs.*.batchSize"],
        ["EventSyncSettings.Source"] = ["eventSyncs.*.source"],
        ["EventSyncSettings.Destination"] = ["eventSyncs.*.destination"],
        ["EventSyncSettings.Events"] = ["eventSyncs.*.events"],
        ["EventSyncSettings.Request"] = ["eventSyncs.*.method", "eventSyncs.*.url", "eventSyncs.*.template"],
        ["EventSyncSettings.Mappings"] = ["eventSyncs.*.mappings"],
        ["EventSyncSettings.BatchSize"] = ["eventSyncs.*.batchSize"],
        ["EventRule.Type"] = ["eventSyncs.*.events.type"],
        ["EventRule.Event"] = ["eventSyncs.*.events.event"],
        ["EventRule.Where"] = ["eventSyncs.*.events.where"],
        ["EventRule.Request"] = ["eventSyncs.*.events.method", "eventSyncs.*.events.url", "eventSyncs.*.events.template"],
        ["EventRule.Mappings"] = ["eventSyncs.*.events.mappings"],
        ["EventSourceSettings.WriteKey"] = ["eventSources.*.writeKey"],
        ["EventSourceSettings.Origins"] = ["eventSources.*.origins"],
        ["EventModelSettings.Source"] = ["eventModels.*.source"],
        ["EventModelSettings.Type"] = ["eventModels.*.type"],
        ["EventModelSettings.Event"] = ["eventModels.*.event"],
        ["EventModelSettings.Columns"] = ["eventModels.*.columns", "eventModels.*.columns.from", "eventModels.*.columns.as"],
        ["EventModelSettings.Timestamp"] = ["eventModels.*.timestamp"],
        ["EventModelSettings.Parent"] = ["eventModels.*.parent"],
        ["EventModelSettings.ForeignKey"] = ["eventModels.*.foreignKey", "eventModels.*.foreignKey.from", "eventModels.*.foreignKey.index"],
        ["AudienceSettings.Parent"] = ["audiences.*.parent"],
        ["AudienceSettings.TimeZone"] = ["audiences.*.timeZone"],
        ["AudienceSettings.ExcludesNullsInNot"] = ["audiences.*.nullsInNot"],
        ["AudienceSettings.Where"] = ["audiences.*.where"],
        ["AllCondition.Conditions"] = ["audiences.*.where.all"],
        ["AnyCondition.Conditions"] = ["audiences.*.where.any"],
        ["NotCondition.Condition"] = ["audiences.*.where.not"],
        ["InAudienceCondition.Audience"] = ["audiences.*.where.audience"],
        ["FieldCondition.Field"] = ["audiences.*.where.field"],
        ["FieldCondition.Comparison"] = ["audiences.*.where.equals", "audiences.*.where.notEquals", "audiences.*.where.in", "audiences.*.where.notIn", "audiences.*.where.contains",
            "audiences.*.where.notContains", "audiences.*.where.startsWith", "audiences.*.where.endsWith", "audiences.*.where.gt", "audiences.*.where.gte", "audiences.*.where.lt",
            "audiences.*.where.lte", "audiences.*.where.before", "audiences.*.where.after", "audiences.*.where.between", "audiences.*.where.notWithin",
            "audiences.*.where.anniversary", "audiences.*.where.exists"],
        ["EventCondition.Model"] = ["audiences.*.where.event"],
        ["EventCondition.Operator"] = [],
        ["EventCondition.Count"] = ["audiences.*.where.count"],
        ["EventCondition.Within"] = ["audiences.*.where.within"],
        ["EventCondition.Where"] = ["audiences.*.where.where"],
    };

    /// <summary>What only code can say, and why.</summary>
    private static readonly Dictionary<string, string> OnlyInCode = new(StringComparer.Ordinal)
    {
        ["ModelSettings.Query"] = "rows of the application's own objects",
        ["SyncSettings.OwnModel"] = "a model without a name of its own; the file names each",
        ["AlertChannelSettings.Name"] = "the key of the section",
        ["AlertChannelSettings.Identity"] = "tells a reload whether a channel is another; code is not reloaded",
        ["PersonalizationOptions.Name"] = "of the file itself: its path",
        ["PersonalizationOptions.Region"] = "of the process: one file serves hosts of all regions",
        ["PersonalizationOptions.LookupsOnly"] = "of the process, not of what is served: one file serves hosts that write and hosts that look up",
        ["PersonalizationOptions.FirstSyncTimeout"] = "of the process, as above",
        ["PersonalizationOptions.Extensions"] = "holds what is listed here of each package",
        ["EventSourceSettings.Name"] = "the key of the section",
        ["EventModelSettings.Name"] = "the key of the section",
        ["AudienceSettings.Name"] = "the key of the section",
        ["ContractSettings.Name"] = "the key of the section",
        ["ContractEventSettings.Id"] = "the key of the entry",
        ["OffersSettings.Name"] = "the key of the section",
        ["SinkSettings.Name"] = "the key of the section",
        ["OfferSettings.Name"] = "the key of the section",
        ["DestinationSettings.Name"] = "the key of the section",
        ["RealtimeSyncSettings.Name"] = "the key of the section",
        ["EventSyncSettings.Name"] = "the key of the section",
        ["RealtimeSettings.UsedSources"] = "what sinks name already",
        ["PersonalizationOptions.Problems"] = "what was found while reading",
        ["PersonalizationOptions.Locators"] = "where the file says what",
        ["PersonalizationOptions.Hidden"] = "the values of the file's variables",
        ["SourceSettings.Identity"] = "tells a reload whether a source is another; code is not reloaded",
        ["IndexSettings.Name"] = "the key of the entry, as all names are",
        ["SyncIndexSettings.Index"] = "the key of the entry",
        ["SyncIndexSettings.Column"] = "the value of the entry",
        ["ModelSettings.Name"] = "the key of the section",
        ["CollectionSettings.Name"] = "the key of the section",
        ["SyncSettings.Id"] = "the key of the section",
        ["SequenceSettings.Id"] = "the key of the section",
    };

    [Fact]
    public async Task File_EverythingInIt_IsWhatCodeSays()
    {
        var written = TestReader.Read(Path.Combine(TestFiles.Good, "everything.yaml"));
        var services = new ServiceCollection();
        services.AddPersonalizationCache(Everything);
        await using var code = services.BuildServiceProvider();
        var fluent = code.GetRequiredService<IOptions<PersonalizationOptions>>().Value;

        Assert.Equal(StructureText.Of(fluent.Models), StructureText.Of(written.Models));
        Assert.Equal(StructureText.Of(fluent.Collections), StructureText.Of(written.Collections));
        Assert.Equal(StructureText.Of(fluent.Syncs), StructureText.Of(written.Syncs));
        Assert.Equal(StructureText.Of(fluent.Sequences), StructureText.Of(written.Sequences));
        Assert.Equal(StructureText.Of(fluent.Alerts), StructureText.Of(written.Alerts));
        Assert.Equal(fluent.AlertChannels.Select(channel => (channel.Name, channel.Create!(code).GetType())), written.AlertChannels.Select(channel => (channel.Name, channel.Create!(code).GetType())));
        Assert.Equal(StructureText.Of(fluent.Extension<RealtimeSettings>()), StructureText.Of(written.Extension<RealtimeSettings>()));
        Assert.Equal(Path.Combine(TestFiles.Good, Path.GetFileName(fluent.StateDirectory!)), written.StateDirectory);
        Assert.Equal(fluent.MaxPlanBytes, written.MaxPlanBytes);
        var sources = code.GetServices<ISource>();
        Assert.Equal(sources.Select(source => (source.Name, source.GetType())), written.Sources.Select(one => (one.Source.Name, one.Source.GetType())));
        Assert.Equal(fluent.Regions.Select(region => region.Name), written.Regions.Select(region => region.Name));
        foreach (var region in written.Regions)
        {
            await using var store = (IAsyncDisposable)region.Store.Create(code);
            Assert.IsType(code.GetRequiredService<IRecordStore>().GetType(), store);
        }
    }

    [Fact]
    public void File_EverythingInIt_IsNoDefault()
    {
        var options = TestReader.Read(Path.Combine(TestFiles.Good, "everything.yaml"));
        var realtime = options.Extension<RealtimeSettings>();
        object[] holders =
        [
            options, .. options.Models, .. options.Collections, .. options.Syncs, .. options.Sequences, .. options.Collections.SelectMany(one => one.Indexes), .. options.Syncs.Select(one => one.Schedule), .. options.Syncs.SelectMany(one => one.Schedule.Recurrence),
            .. options.Syncs.Select(one => one.Alerts), .. options.Syncs.SelectMany(one => one.Alerts.Recipients ?? []), .. options.AlertChannels,
            realtime, .. realtime.EventSources, .. realtime.EventModels, .. realtime.Audiences,
            .. realtime.Contracts, .. realtime.Contracts.SelectMany(contract => contract.Events),
            .. realtime.Sinks, .. realtime.Offers, .. realtime.Offers.SelectMany(one => one.Personalizations),
            .. realtime.Destinations, .. realtime.RealtimeSyncs, .. realtime.EventSyncs,
            .. realtime.Destinations.Select(one => one.Webhook).OfType<WebhookOptions>(), .. realtime.Destinations.Select(one => one.Webhook?.OAuth).OfType<OAuthOptions>(), .. realtime.EventSyncs.SelectMany(one => one.Events),
        ];
        object[] defaults =
        [
            new PersonalizationOptions(), new ModelSettings("x"), new CollectionSettings("x"), new SyncSettings("x"), new ScheduleSettings(), new RecurrenceSettings(), new SequenceSettings("x"), new IndexSettings("x", false),
            new AlertSettings(), new AlertRecipientSettings(), new AlertChannelSettings("x"),
            new RealtimeSettings(), new EventSourceSettings("x"), new EventModelSettings("x"), new AudienceSettings("x"),
            new ContractSettings("x"), new ContractEventSettings("x"),
            new OffersSettings("x"), new OfferSettings("x"), new SinkSettings("x"),
            new DestinationSettings("x"), new WebhookOptions(), new OAuthOptions(), new RealtimeSyncSettings("x"), new EventSyncSettings("x"), new EventRule(),
        ];
        var ofConditions = Same.Keys.Where(name => name.Contains("Condition.", StringComparison.Ordinal));
        foreach (var name in Same.Keys.Except(["PersonalizationOptions.State", "SourceSettings.Source", .. ofConditions], StringComparer.Ordinal))
        {
            var (type, property) = (name.Split('.')[0], name.Split('.')[1]);
            var usual = ValueOf(defaults.Single(one => one.GetType().Name == type), property);
            Assert.True(holders.Where(one => one.GetType().Name == type).Any(one => ValueOf(one, property) != usual), $"everything.yaml says nothing of {name}.");
        }

        static string ValueOf(object holder, string property)
        {
            var value = holder.GetType().GetProperty(property, All)!.GetValue(holder);
            return value switch
            {
                IList<SourceSettings> sources => $"{sources.Count}",
                IList<AlertChannelSettings> channels => $"{channels.Count}",
                IList<RegionSettings> regions => $"{regions.Count}",
                _ => StructureText.Of(value),
            };
        }
    }

    [Fact]
    public void Code_EverythingInIt_HasItsWordInTheFile()
    {
        Type[] types =
        [
            typeof(PersonalizationOptions), typeof(SourceSettings), typeof(ModelSettings), typeof(CollectionSettings), typeof(IndexSettings), typeof(SyncSettings), typeof(ScheduleSettings), typeof(RecurrenceSettings), typeof(SequenceSettings),
            typeof(SyncIndexSettings), typeof(AlertSettings), typeof(AlertRecipientSettings), typeof(AlertChannelSettings), typeof(RealtimeSettings), typeof(EventSourceSettings), typeof(EventModelSettings), typeof(AudienceSettings),
            typeof(ContractSettings), typeof(ContractEventSettings),
            typeof(OffersSettings), typeof(OfferSettings), typeof(SinkSettings),
            typeof(DestinationSettings), typeof(WebhookOptions), typeof(OAuthOptions), typeof(RealtimeSyncSettings), typeof(EventSyncSettings), typeof(EventRule),
            .. typeof(AudienceCondition).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AudienceCondition))),
        ];
        var inCode = types.SelectMany(type => type.GetProperties(All).Where(property => property.GetMethod!.IsPublic || property.Name == "Mappings").Select(property => $"{type.Name}.{property.Name}"));

        Assert.Equal(inCode.Order(StringComparer.Ordinal), Same.Keys.Concat(OnlyInCode.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void File_EverythingInIt_HasItsWordInCode()
    {
        var schema = JsonNode.Parse(JsonSchemaText.Write())!;
        var inFile = WordsOf(schema, string.Empty).Concat(WordsOf(schema["definitions"]!["mapping"]!, "syncs.*.mappings"))
            .Concat(WordsOf(schema["definitions"]!["condition"]!, "audiences.*.where"))
            .Concat(WordsOf(schema["definitions"]!["eventCondition"]!, "audiences.*.where"));
        const string OfEvents = "eventSyncs.*.events.where.";
        inFile = inFile.Where(word => !word.StartsWith(OfEvents, StringComparison.Ordinal));
        const string OfColumns = "audiences.*.where.where.*.";
        inFile = inFile.Select(word => word.StartsWith(OfColumns, StringComparison.Ordinal) ? "audiences.*.where." + word[OfColumns.Length..] : word);

        Assert.Equal(inFile.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Same.Values.SelectMany(words => words).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Code_EveryKindOfMapping_IsInTheFileToo()
    {
        var kinds = typeof(FieldMapping).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FieldMapping)));
        var written = TestReader.Read(Path.Combine(TestFiles.Good, "everything.yaml")).Syncs.SelectMany(sync => sync.Mappings);

        Assert.Equal(
            kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal),
            written.Select(mapping => mapping.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Code_EveryKindOfConditionAndComparison_IsInTheFileToo()
    {
        var kinds = typeof(AudienceCondition).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AudienceCondition)));
        var written = StructureText.Of(TestReader.Read(Path.Combine(TestFiles.Good, "everything.yaml")).Extension<RealtimeSettings>());

        Assert.All(kinds, kind => Assert.Contains(kind.Name + " {", written, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<FieldOperator>(), name => Assert.Contains($"FieldOperator {name}", written, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<CountOperator>(), name => Assert.Contains($"CountOperator {name}", written, StringComparison.Ordinal));
    }

    private static void Everything(IPersonalizationBuilder cache) => cache
        .AddSqlite("shop", "Data Source=shop.db;Mode=ReadOnly")
        .AddRedisStore("us-east-1", "localhost:6379")
        .AddRedisStore("eu-west-1", "localhost:6380")
        .UseStateDirectory("state", state => (state.MaxPlanBytes, state.Shared) = (10_000_000_000, true))
        .AddModel("customers", model => model
            .FromSql("shop", "select user_id, mail, full_name, ltv, tags, vip, born, seen, ssn\nfrom customers\n", "user_id")
            .Column("ltv", ColumnType.Number)
            .Column("tags", ColumnType.Json)
            .Column("vip", ColumnType.Boolean)
            .Column("born", ColumnType.Date)
            .Column("seen", ColumnType.Timestamp)
            .Column("full_name", ColumnType.String)
            .Column("mail", pii: PiiPolicy.Hash)
            .Column("ssn", ColumnType.String, PiiPolicy.Drop))
        .AddModel("orders", model => model.FromTable("shop", "main.orders", "user_id"))
        .AddCollection("customers", customers => customers
            .Index("user_id", primary: true)
            .Index("email")
            .Index("phone")
            .MissWhileLoading(MissWhileLoading.NotFound))
        .AddSync("customer-profile", sync => sync
            .FromModel("customers")
            .To("customers")
            .Index("user_id", "user_id")
            .Index("email", "mail")
            .Mode(SyncMode.Mirror)
            .Regions("eu-west-1")
            .Map("full_name")
            .Map("ltv", to: "lifetime_value", ignoreNull: true)
            .MapStatic("region", "EMEA")
            .MapStatic("text", "5")
            .MapStatic("number", 5)
            .MapStatic("price", 1.50m)
            .MapStatic("active", true)
            .MapStatic("nothing", (string?)null)
            .MapStatic("variable", "shop.db")
            .MapStatic("dollar", "${DB}")
            .MapVariable("synced_at", MappingVariable.CurrentTimestamp)
            .MapVariable("operation", MappingVariable.Operation)
            .MapTemplate("email_hash", "{{ row['mail'] | downcase | sha256 }}", ignoreNull: true)
            .MapObject("shipping", shipping => shipping
                .Map("full_name", to: "name")
                .MapObject("address", address => address.MapStatic("country", "SE")))
            .MapArray("items", "tags", each => each
                .Map("item_id", to: "product")
                .MapStatic("currency", "USD")
                .MapArray("parts", "parts", part => part.Map("id")))
            .OnRemoved(RecordDeleteBehavior.DeleteRecord)
            .MaxRemovedPercent(20)
            .UndoRemovalsFor(TimeSpan.FromHours(24))
            .OnSchedule(schedule => schedule
                .Every(TimeSpan.FromMinutes(90))
                .From(new DateTimeOffset(2027, 1, 31, 8, 30, 0, TimeSpan.FromHours(1)))
                .Until(new DateTimeOffset(2027, 12, 31, 0, 0, 0, TimeSpan.Zero)))
            .Paused()
            .Alerts(alerts => alerts
                .Fatal(critical: 3, warning: 2)
                .Rejected(critical: AlertRows.Percent(5.5m), warning: AlertRows.Count(10))
                .ModelSize(min: 1000, critical: 10)
                .Duration(max: TimeSpan.FromMinutes(60), critical: TimeSpan.FromHours(4))
                .Throughput(min: 50, critical: 1, window: TimeSpan.FromDays(1))
                .Off(AlertTrigger.Staleness)
                .Recipient("ops", AlertLevel.Critical)
                .Recipient("chat"))
            .RenamedFrom("profile")
            .UnitTest("A customer of 2026", test => test
                .Describe("All kinds of what can be said.")
                .Given("""{ "user_id": 1, "mail": "Ann@Example.com", "ltv": 1.50, "tags": [{ "item_id": "a", "parts": null }] }""", """{ "user_id": null }""")
                .As(PreviewOperationKind.Changed)
                .At(new DateTimeOffset(2026, 6, 1, 8, 30, 0, TimeSpan.FromHours(2)))
                .ExpectRecord("""{ "full_name": null }""", key: "1", indexes: """{ "email": "Ann@Example.com" }""")
                .ExpectIgnored())
            .UnitTest("A row that is rejected", test => test.Given("""{ "user_id": 2 }""").ExpectRejected("number"))
            .UnitTest("Some fields", test => test.Given("""{ "user_id": 2 }""").ExpectFields("""{ "region": "EMEA", "price": 1.50 }""")))
        .AddWebhookAlerts("ops", "https://ops.example.com/alerts", ops => (ops.Secret, ops.Timeout, ops.AllowPrivateAddresses) = ("shop.db", TimeSpan.FromSeconds(5), true))
        .AddSlackAlerts("chat", "https://hooks.slack.example.com/services/x")
        .AddPagerDutyAlerts("pager", "shop.db", pager => pager.Url = "https://events.eu.pagerduty.com/v2/enqueue")
        .AddEmailAlerts(
            "mail",
            "smtp.example.com",
            new EmailAddresses("personalization@example.com", "a@example.com", "b@example.com"),
            mail => (mail.Port, mail.Tls, mail.User, mail.Password) = (2525, EmailTls.Implicit, "shop", "shop.db"))
        .AddLogAlerts("log")
        .Alerts(alerts => alerts.Staleness(max: TimeSpan.FromHours(1)).Recipient("log"))
        .AddSequence("nightly", nightly => nightly
            .Run("customer-profile", SequenceTermination.Rejected, maxRejectedPercent: 2.5)
            .Run("orders.2", SequenceTermination.Never)
            .OnSchedule(schedule => schedule.Cron("0 2 * * *").TimeZone("Europe/Berlin"))
            .Paused())
        .AddSequence("counted", counted => counted.Run("customer-profile", SequenceTermination.Rejected, maxRejected: 10).Run("orders.2"))
        .AddSync("orders.2", sync => sync
            .Alerts(alerts => alerts.Staleness(TimeSpan.FromHours(2), critical: TimeSpan.FromHours(6)).NoRecipients())
            .FromModel("orders")
            .To("customers")
            .Index("phone", "phone")
            .Map("total"))
        .AddSync("orders.monthly", sync => sync.FromModel("orders").To("customers").Map("total", to: "monthly").OnSchedule(schedule => schedule.Cron("0 12 L * *").TimeZone("America/New_York")))
        .AddSync("orders.weekly", sync => sync.FromModel("orders").To("customers").Map("total", to: "weekly").OnSchedule(schedule => schedule
            .At(new TimeOnly(8, 30), DayOfWeek.Monday, DayOfWeek.Sunday).At(new TimeOnly(23, 59))))
        .AddSync("orders.next", sync => sync.FromModel("orders").To("customers").Map("total", to: "next").OnSchedule(schedule => schedule.After("orders.2")))
        .AddSync("orders.called", sync => sync.FromModel("orders").To("customers").Map("total", to: "called").OnSchedule(schedule => schedule
            .OnWebhook(ScheduleWebhookProvider.DbtCloud, "shop.db", "12345", "nightly")))
        .AddRealtime(realtime => realtime
            .AddEventSource("web", web => web.WriteKey("shop.db").Origin("https://shop.example.com").Origin("https://www.example.com"))
            .AddEventSource("app", app => app.WriteKey("app-key").Contract("shop-events"))
            .AddContract("shop-events", contract => contract
                .UndeclaredEvents(UndeclaredEvents.Block)
                .Event("order-completed", order => order
                    .Track("Order Completed")
                    .Schema("""{"type":"object","properties":{"properties":{"type":"object","required":["order_id"],"properties":{"order_id":{"type":"string","minLength":1},"total":{"type":"number","minimum":0.5},"note":{"enum":["a",null,true]}}}}}""")
                    .VersionFile("v2", Path.Combine(TestFiles.Good, "schemas", "order-completed-2.json"))
                    .Version("v3", "true")
                    .UndeclaredFields(UndeclaredFields.Omit)
                    .InvalidFields(InvalidFields.Block)
                    .BuiltInContext(false))
                .Event("any-page", page => page.OfType(EventType.Page).Schema("{ \"type\": \"object\" }").UndeclaredFields(UndeclaredFields.Block)))
            .AddEventModel("pricing_viewed", model => model
                .Source("web")
                .Page()
                .Column("properties.path", "path")
                .Column("properties.price", "price")
                .Timestamp("properties.seen_at")
                .Parent("customers")
                .ForeignKey("userId", "user_id"))
            .AddEventModel("order_completed", model => model.Source("app").Track("Order Completed").Parent("customers").ForeignKey("properties.email", "email"))
            .AddAudience("newsletter", "customers", audience => audience.Where(one => one.Field("consent").EqualTo(true)))
            .AddSink("warehouse", sink => sink
                .Source("shop").Schema("events").Tables(SinkTables.PerType).Properties(SinkProperties.Json).PagesIntoTracks().Snapshots(TimeSpan.FromHours(6)))
            .AddSink("plain", sink => sink.Source("shop"))
            .AddOffers("retail", offers => offers
                .Database("retail_db")
                .Table("pageviews")
                .Account("12345", "67890")
                .Token("shop.db")
                .Token("abcdef")
                .AllowNetwork("10.0.0.0/8")
                .AllowNetwork("::1")
                .Identifier("td_client_id", "td_client_id")
                .Identifier("mail", "email")
                .Parent("customers")
                .AttributeLifetime(TimeSpan.FromHours(2))
                .Personalization("offer_for_high_loyalty", offer => offer
                    .Audience("pricing-intent")
                    .Attribute("address.city", "city")
                    .BatchSegment("1588214", "newsletter")))
            .AddAudience("pricing-intent", "customers", audience => audience.TimeZone("Europe/Berlin").ExcludeNullsInNot().All(
                one => one.Event("pricing_viewed", CountOperator.AtLeast, 3, TimeSpan.FromMinutes(10), page => page.All(
                    column => column.All(path => path.Field("path").StartsWith("/pricing"), path => path.Field("path").NotContains("jobs", "press")),
                    column => column.Field("price").EqualTo(9.5m))),
                one => one.Event("pricing_viewed", TimeSpan.FromMinutes(90), page => page.Any(
                    column => column.Field("path").EqualTo("/a", "/b"),
                    column => column.Not(price => price.Field("price").Between(1, 2)))),
                one => one.Event("pricing_viewed", CountOperator.LessThan, 5, TimeSpan.FromDays(1)),
                one => one.Event("pricing_viewed", CountOperator.AtMost, 4, TimeSpan.FromDays(1)),
                one => one.Event("pricing_viewed", CountOperator.MoreThan, 1, TimeSpan.FromDays(1)),
                one => one.Event("pricing_viewed", CountOperator.Exactly, 2, TimeSpan.FromDays(1)),
                one => one.NoEvent("order_completed", TimeSpan.FromMinutes(30)),
                one => one.Field("plan").EqualTo("free"),
                one => one.Any(other => other.Field("address.country").EqualTo("DE", "AT"), other => other.InAudience("newsletter")),
                one => one.Not(none => none.Any(
                    field => field.Field("a").NotEqualTo("x"),
                    field => field.Field("a").NotEqualTo("x", "y"),
                    field => field.All(a => a.Field("a").Contains("x"), a => a.Field("a").EndsWith("y")),
                    field => field.All(n => n.Field("n").GreaterThan(1), n => n.Field("n").AtLeast(2), n => n.Field("n").LessThan(3), n => n.Field("n").AtMost(4.5m)),
                    field => field.All(t => t.Field("t").Before("2026-03-01"), t => t.Field("t").After("2026-01-01T08:00:00Z")),
                    field => field.Field("t").Between("2026-01-01", "2026-02-01"),
                    field => field.Field("t").Within(new RelativePeriod(60, PeriodUnit.Day)),
                    field => field.Field("t").Within(new RelativePeriod(7, PeriodUnit.Day, IsNext: true)),
                    field => field.Field("t").NotWithin(new RelativePeriod(2, PeriodUnit.Month, IsCalendar: true)),
                    field => field.Field("born").Anniversary(),
                    field => field.Field("a").Exists(),
                    field => field.Field("b").NotExists()))))
            .AddWebhook("promo-hook", "https://promo.example.com/audiences", hook =>
            {
                hook.Secret = "shop.db";
                hook.Headers["X-Api-Key"] = "shop.db";
                hook.OAuth = new OAuthOptions { TokenUrl = "https://id.example.com/token", ClientId = "shop", ClientSecret = "shop.db", Scope = "write", CredentialsInBody = true };
                (hook.Timeout, hook.RequestsPerSecond, hook.Concurrency, hook.AllowPrivateAddresses) = (TimeSpan.FromSeconds(10), 50, 5, true);
            })
            .AddDestination("bus", _ => new RedisStreamDestination("localhost:6379", "transitions", 5000))
            .AddDestination("topic", _ => new KafkaDestination(
                "localhost:9092",
                "transitions",
                new KafkaOptions { SecurityProtocol = SecurityProtocol.SaslSsl, SaslMechanism = SaslMechanism.ScramSha512, Username = "shop", Password = "shop.db" }))
            .AddRealtimeSync("promo", sync => sync.Audience("pricing-intent").To("promo-hook").On(entry: true).BatchSize(50)
                .Send(request => request.Method("PUT").Url("/all?audience={{ context.model_id }}").Template("{{ rows | json }}"))
                .OnEntry(request => request.Method("POST").Url("/in").Template("{{ row | json }}"))
                .OnExit(request => request.Template("[]")))
            .AddRealtimeSync("leaving", sync => sync.Audience("newsletter").To("bus").On(exit: true))
            .AddEventSync("orders", sync => sync.From("app").To("promo-hook").BatchSize(10)
                .Send(request => request.Method("POST").Url("/events").Template("{{ rows | json }}"))
                .Mappings(fields => fields.Map("userId", "id").MapTemplate("name", "{{ row.event }}"))
                .Event(
                    EventType.Track,
                    "Order Completed",
                    order => order.Field("properties.total").GreaterThan(10),
                    request => request.Method("PUT").Url("/orders").Template("{{ row | json }}"),
                    fields => fields.Map("properties.total", "total", ignoreNull: true).MapArray("products", "properties.products", each => each.Map("id")))
                .Event(EventType.Page, where: page => page.Any(path => path.Field("properties.path").StartsWith("/a"), other => other.Field("properties.b\\.c").Exists()))));

    /// <summary>Answers the keys that a schema knows, each with its way; <c>*</c> stands for a name.</summary>
    private static IEnumerable<string> WordsOf(JsonNode schema, string way)
    {
        var properties = schema["properties"]?.AsObject().SelectMany(one => WordsOf(one.Value!, Step(way, one.Key)).Prepend(Step(way, one.Key))) ?? [];
        var named = schema["additionalProperties"] is JsonObject entry ? WordsOf(entry, Step(way, "*")) : [];
        var items = schema["items"] is { } item ? WordsOf(item, way) : [];
        var then = schema["then"] is { } variant ? WordsOf(variant, way) : [];
        var others = new[] { "anyOf", "oneOf", "allOf" }.SelectMany(word => schema[word]?.AsArray() ?? []).SelectMany(one => WordsOf(one!, way));
        return properties.Concat(named).Concat(items).Concat(then).Concat(others);

        static string Step(string way, string word) => way.Length == 0 ? word : $"{way}.{word}";
    }
}
