using Personalization.Sources;
using Personalization.Sync.Preview;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Preview;

public sealed class MappingSuggestionTests
{
    [Fact]
    public async Task SuggestMappingsAsync_ColumnsThatNobodyUses_AreFieldsAndIndexes()
    {
        await using var sync = new OneSync(
            new FakeQuery("id", "name", "email_address", "Phone", "ltv", "ssn"),
            sync => sync.Map("name").Index("email", "name").Column("ssn", pii: PiiPolicy.Drop),
            people => people.Index("email"));

        var suggestions = await sync.Get<IModelService>().SuggestMappingsAsync(OneSync.Id);

        Assert.Equal(
            [
                new MappingSuggestion("email_address", MappingSuggestionKind.Field, "email_address", IsNear: false),
                new MappingSuggestion("Phone", MappingSuggestionKind.Field, "Phone", IsNear: false),
                new MappingSuggestion("ltv", MappingSuggestionKind.Field, "ltv", IsNear: false),
            ],
            suggestions);
    }

    [Theory]
    [InlineData("email_address", "email", true)]
    [InlineData("EmailAddress", "email", true)]
    [InlineData("e-mail", "email", true)]
    [InlineData("emial", "email", true)]
    [InlineData("Email", "email", true)]
    [InlineData("email", "email", false)]
    public async Task SuggestMappingsAsync_IndexThatNoSyncProvides_GetsTheNearestColumn(string column, string index, bool isNear)
    {
        var suggestions = await SuggestAsync(["id", "name", "phone", column], "name", index);

        Assert.Contains(new MappingSuggestion(column, MappingSuggestionKind.Index, index, isNear), suggestions);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("postcode")]
    public async Task SuggestMappingsAsync_NothingNear_LeavesTheIndexAlone(string column)
        => Assert.DoesNotContain(await SuggestAsync(["id", "name", column], "name", "email"), suggestion => suggestion.Kind == MappingSuggestionKind.Index);

    [Fact]
    public async Task SuggestMappingsAsync_MappingOfAColumnThatIsNotThere_NamesTheNearest()
    {
        var suggestions = await SuggestAsync(["id", "full_name"], "full_nam");

        Assert.Equal([new MappingSuggestion("full_name", MappingSuggestionKind.Correction, "full_nam", IsNear: true, "The model has no column 'full_nam'.")], suggestions);
    }

    [Fact]
    public async Task SuggestMappingsAsync_UnknownSync_NamesTheNearest()
    {
        await using var sync = new OneSync(new FakeQuery("id", "name"), sync => sync.Map("name"));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => sync.Get<IModelService>().SuggestMappingsAsync("customer"));

        Assert.Equal(ErrorCodes.SyncNotFound, exception.Code);
        Assert.Contains("Did you mean 'customers'?", exception.Message, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<MappingSuggestion>> SuggestAsync(string[] columns, string mapped, params string[] indexes)
    {
        var collection = new Personalization.Records.CollectionDefinition("people", "id", indexes, syncCount: 1);
        var sync = new Personalization.Sync.SyncDefinition
        {
            Id = OneSync.Id,
            Collection = "people",
            KeyColumn = "id",
            Model = new ModelDefinition(new FakeQuery(columns), "id", new Dictionary<string, ColumnType>()),
            Indexes = [],
            Mappings = [new Personalization.Mapping.ColumnMapping(mapped)],
        };
        var definitions = new Personalization.Sync.PersonalizationDefinitions([collection], [sync]);
        return new ModelService(new Personalization.Sync.CurrentDefinitions(definitions)).SuggestMappingsAsync(OneSync.Id);
    }
}
