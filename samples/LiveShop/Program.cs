using LiveShop;

var app = ShopApp.Build(args);
if (!File.Exists(ShopApp.SdkPath(app)))
{
    Console.Error.WriteLine("The browser SDK is not here yet. Fetch it from npm, then start again:\n  npm ci --prefix samples/LiveShop");
    return 2;
}

await app.RunAsync();
return 0;
