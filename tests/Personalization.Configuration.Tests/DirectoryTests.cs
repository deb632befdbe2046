using System.Text;

namespace Personalization.Configuration.Tests;

public sealed class DirectoryTests
{
    private const string Sources = "sources: { shop: { type: sqlite, connectionString: Data Source=shop.db } }\n";

    private const string Models = "models: { customers: { source: shop, tableName: customers, primaryKey: id } }\n";

    private const string Rest = """
        collections: { people: { indexes: { id: { primary: true } } } }
        syncs:
          profile: { model: customers, collection: people, mappings: [ { from: name } ] }

        """;

    [Fact]
    public void Check_FolderOfFiles_IsOneConfiguration()
    {
        using var folder = new TestFolder();
        folder.Write("10-sources.yaml", Sources);
        folder.Write("20-models.yml", Models);
        folder.Write("30-rest.yaml", Rest);
        folder.Write("notes.txt", "no: [yaml");
        folder.Write("more.yaml", "models: { others: { source: shop, rawSql: select 1, primaryKey: id } }");

        Assert.Equal(string.Empty, TestReader.Problems(folder.Path, folder.Path));
        Assert.Equal(["customers", "others"], TestReader.Read(folder.Path).Models.Select(model => model.Name));
    }

    [Fact]
    public void Check_ErrorsOfSeveralFiles_NameEachFile()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", Sources + "models: { customers: { source: shp, tableName: customers, primaryKey: id } }\n");
        folder.Write("b.yaml", Rest.Replace("model: customers", "model: custmers", StringComparison.Ordinal));

        Assert.Equal(
            """
            a.yaml:2:32: models.customers.source: There is no source 'shp'. Did you mean 'shop'? There are: shop.
            b.yaml:3:21: syncs.profile.model: There is no model 'custmers'. Did you mean 'customers'? There are: customers.

            """,
            TestReader.Problems(folder.Path, folder.Path));
    }

    [Fact]
    public void Check_NameInTwoFiles_NamesBothPlaces()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", Sources + Models);
        folder.Write("b.yaml", Models + Rest);

        Assert.Equal(
            "b.yaml:1:11: models.customers: 'customers' is there twice: here and at a.yaml:2:11. Remove one, or rename it.\n",
            TestReader.Problems(folder.Path, folder.Path));
    }

    [Fact]
    public void Check_OneUnreadableFile_HidesNoOtherFilesErrorsAndInventsNone()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", "sources: { shop: [\n");
        folder.Write("b.yaml", Models + Rest.Replace("from", "form", StringComparison.Ordinal));

        Assert.Equal(
            """
            a.yaml:1:10: The bracket that is opened here is not closed, or a ',' is missing within. Close it.
            b.yaml:4:66: syncs.profile.mappings[0].form: There is no key 'form' here. Did you mean 'from'? There are: from, ignoreNull, to.

            """,
            TestReader.Problems(folder.Path, folder.Path));
    }

    [Fact]
    public void Check_EmptyFolder_SaysWhatToDo()
    {
        using var folder = new TestFolder();

        Assert.Equal(
            $"The folder '{folder.Path}' holds no file that ends in .yaml or .yml. Put the configuration there.\n", TestReader.Problems(folder.Path, folder.Path));
    }

    [Fact]
    public void Check_NoFile_NamesItsFullPath()
        => Assert.Equal(
            $"There is no file or folder '{Path.GetFullPath("missing.yaml")}'. Name the configuration's file, or a folder of .yaml files.",
            Assert.Single(YamlFile.Validate("missing.yaml")).ToString());

    [Fact]
    public void Check_BytesThatAreNoText_AreFoundWhereTheyAre()
    {
        using var folder = new TestFolder();
        var latin = Path.Combine(folder.Path, "latin.yaml");
        File.WriteAllBytes(latin, [.. "sources: {}\n# caf"u8, 0xE9, .. "\n"u8]);
        Assert.Equal("latin.yaml:2:6: The file is not UTF-8 from here on. Save it as UTF-8.\n", TestReader.Problems(latin, folder.Path));

        var binary = folder.Write("binary.yaml", "# a\0b");
        Assert.Equal("binary.yaml:1:4: The file holds a NUL character here, so it is no text. Save it as UTF-8.\n", TestReader.Problems(binary, folder.Path));

        var huge = folder.Write("huge.yaml", new string('#', 5 * 1024 * 1024));
        Assert.Equal("huge.yaml:1:1: The file is larger than 4 MiB. Split it: a configuration may be a directory of files.\n", TestReader.Problems(huge, folder.Path));
    }

    [Fact]
    public void Check_ByteOrderMarkAndCarriageReturns_ChangeNoPlace()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "a.yaml");
        File.WriteAllText(file, "sources: {}\r\nsyncs:\r\n  x: { mode: up }\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Contains("a.yaml:3:14: syncs.x.mode: 'up' is not a mode.", TestReader.Problems(file, folder.Path), StringComparison.Ordinal);
    }
}
