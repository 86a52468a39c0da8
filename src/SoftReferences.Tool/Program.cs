using SoftReferences.Tool;

// The tool starts itself again with the application's dependencies. That second process is the application's process.
return args is [AppProcess.Marker, var request]
    ? await AppProcess.RunAsync(request)
    : await ToolCommand.RunAsync(args, ToolEnvironment.Current);
