using Personalization.DependencyInjection;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Realtime.Tests.DependencyInjection;

/// <summary>Fields that nobody writes are told, and nothing that may be there.</summary>
public sealed class FieldRemarksTests
{
    [Theory]
    [InlineData("plan")]
    [InlineData("address.city")]
    [InlineData("address")]
    [InlineData("profile.anything.at.all")]
    [InlineData("hash.0")]
    [InlineData("items.0.sku")]
    [InlineData("items.0")]
    [InlineData("a\\.b")]
    public void Remark_MayBeThere_IsSilent(string field) => Assert.Empty(Remarks(field));

    [Theory]
    [InlineData("plna", "plna", "Did you mean 'plan'?")]
    [InlineData("address.citty", "address.citty", "Did you mean 'city'?")]
    [InlineData("items.0.skuu", "items.0.skuu", "Did you mean 'sku'?")]
    [InlineData("a.b", "a", "There are: ")]
    [InlineData("user_id", "user_id", "There are: ")]
    public void Remark_NobodyWritesIt_NamesTheNearest(string field, string named, string suggestion)
    {
        var remark = Assert.Single(Remarks(field));

        Assert.Equal("audiences.a.where.all[1].not.field", remark.Path);
        Assert.StartsWith($"No sync of the collection 'customers' maps the field '{named}', so it is always null. ", remark.Message, StringComparison.Ordinal);
        Assert.Contains(suggestion, remark.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Remark_ParentWithoutSyncs_IsToldElsewhere() => Assert.Empty(Remarks("plna", collection: "other"));

    private static IReadOnlyList<ConfigurationProblem> Remarks(string field, string collection = "customers")
    {
        var options = new PersonalizationOptions();
        var profile = new SyncSettings("profile") { Collection = collection };
        FieldMapping[] mappings =
        [
            new ColumnMapping("plan", "plan"),
            new ObjectMapping("address", [new ColumnMapping("city", "city")]),
            new TemplateMapping("profile", "{{ row['json'] }}"),
            new ArrayMapping("items", "lines", [new ColumnMapping("sku", "sku")]),
            new ColumnMapping("ab", "a.b"),
        ];
        foreach (var mapping in mappings)
        {
            profile.Mappings.Add(mapping);
        }

        var other = new SyncSettings("other") { Collection = collection };
        other.Mappings.Add(new ColumnMapping("hash", "hash"));
        options.Syncs.Add(profile);
        options.Syncs.Add(other);
        var settings = new RealtimeSettings();
        settings.Audiences.Add(new AudienceSettings("a")
        {
            Parent = "customers",
            Where = new AllCondition(
            [
                new EventCondition("viewed", CountOperator.AtLeast, 1, TimeSpan.FromHours(1), new FieldCondition("path", new FieldComparison(FieldOperator.Exists, []))),
                new NotCondition(new FieldCondition(field, new FieldComparison(FieldOperator.Exists, []))),
            ]),
        });
        return [.. settings.Remark(options)];
    }
}
