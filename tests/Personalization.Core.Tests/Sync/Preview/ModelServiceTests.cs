using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Preview;

public sealed class ModelServiceTests : IDisposable
{
    private readonly FakeQuery _query = new("id", "name", "spent");
    private readonly ServiceProvider _services;

    public ModelServiceTests() => _services = new ServiceCollection()
        .AddPersonalizationCache(cache => cache
            .AddSource(_ => new FakeSource("shop").Add("select *", _query))
            .AddModel("customers", model => model.FromSql("shop", "select *", primaryKey: "id").Column("spent", ColumnType.Number))
            .AddCollection("people", collection => collection.Index("id", primary: true))
            .AddSync("own", sync => sync.FromSql("shop", "select *", primaryKey: "name").To("people").Map("spent")))
        .Services.BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task PreviewAsync_Model_TellsTypesNullsDuplicatesAndShowsRows()
    {
        _query.SetRows([1L, "Ann", "12.50"], [2L, null, "x"], [1L, "Cid", null], [null, "Dan", "3"]);

        var preview = await Models.PreviewAsync("customers", sample: 2);

        Assert.Equal(("customers", "id", 4, true), (preview.Model, preview.PrimaryKey, preview.RowsRead, preview.IsWhole));
        Assert.Equal((1, 1, 2), (preview.RowsWithoutKey, preview.DuplicateKeys, preview.RowsWithDuplicateKey));
        Assert.Equal(["id", "name", "spent"], preview.Columns.Select(column => column.Name));
        Assert.Equal([0.25, 0.25, 0.25], preview.Columns.Select(column => column.NullShare));
        Assert.Equal(["number", "string", "number"], preview.Columns.Select(column => string.Join(' ', column.JsonTypes)));
        Assert.Equal([ColumnType.Native, ColumnType.Native, ColumnType.Number], preview.Columns.Select(column => column.Type));
        Assert.Equal(["""{"id":1,"name":"Ann","spent":12.5}""", """{"id":2,"name":null,"spent":null}"""], preview.Sample.Select(row => Encoding.UTF8.GetString(row.Span)));
    }

    [Fact]
    public async Task PreviewAsync_ValueThatCannotBeUsed_IsCountedWithItsReasonAndNotItsValue()
    {
        _query.SetRows([1L, "Ann", "secret"], [2L, "Bob", "secret"], [3L, "Cid", "7"]);

        var column = (await Models.PreviewAsync("customers")).Columns[2];

        Assert.Equal(2, column.Refused);
        Assert.Contains("spent", column.RefusedReason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", column.RefusedReason, StringComparison.Ordinal);
        Assert.Equal(0, column.NullShare);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task PreviewAsync_Limit_ReadsNoMoreAndSaysSo(int limit, bool whole)
    {
        _query.SetRows([1L, "a", null], [2L, "b", null], [3L, "c", null]);

        var preview = await Models.PreviewAsync("customers", limit, sample: 0);

        Assert.Equal((limit, whole), (preview.RowsRead, preview.IsWhole));
        Assert.Empty(preview.Sample);
    }

    [Fact]
    public async Task PreviewAsync_SyncWithAModelOfItsOwn_IsFoundByTheSyncsId()
    {
        _query.SetRows([1L, "Ann", "x"]);

        Assert.Equal(("own", "name"), (await Models.PreviewAsync("own")) is var preview ? (preview.Model, preview.PrimaryKey) : default);
    }

    [Fact]
    public async Task PreviewAsync_UnknownModel_SuggestsTheNearest()
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => Models.PreviewAsync("custmers"));

        Assert.Equal(ErrorCodes.ModelNotFound, exception.Code);
        Assert.Equal("There is no model 'custmers'. Did you mean 'customers'? There are: customers. These syncs have a model of their own: own.", exception.Message);
    }

    [Fact]
    public async Task TestAsync_KnownSource_AnswersItsReport()
        => Assert.True((await _services.GetRequiredService<IModelService>().TestSourceAsync("shop")).Succeeded);

    [Fact]
    public async Task TestAsync_UnknownSource_SuggestsTheNearest()
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => _services.GetRequiredService<IModelService>().TestSourceAsync("shp"));

        Assert.Equal(ErrorCodes.SourceNotFound, exception.Code);
        Assert.Equal("There is no source 'shp'. Did you mean 'shop'? There are: shop.", exception.Message);
    }

    private IModelService Models => _services.GetRequiredService<IModelService>();
}
