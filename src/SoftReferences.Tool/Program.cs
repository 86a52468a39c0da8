using SoftReferences.Tool;

// The tool starts itself once more within the application's own dependencies: there it is the application's process.
return args is [AppProcess.Marker, var request]
    ? await AppProcess.RunAsync(request)
    : await ToolCommand.RunAsync(args, ToolEnvironment.Current);
