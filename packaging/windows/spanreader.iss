; Installer for Windows, for the person who runs it, without administrator's rights. Compiled by packaging/build_windows.py.
; Prepared, not run by the authors.
[Setup]
AppId={{6B1B5A0C-8A86-4A4F-9D7E-53706E720001}
AppName=Spanreader
AppVersion={#Version}
AppPublisher=The Spanreader authors
DefaultDirName={localappdata}\Programs\Spanreader
DefaultGroupName=Spanreader
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesInstallIn64BitMode=x64compatible arm64
OutputDir={#Out}
OutputBaseFilename={#Name}
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\spanreader-window.exe
LicenseFile={#Copy}\_internal\LICENSE
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
WizardStyle=modern

[Files]
Source: "{#Copy}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{userprograms}\Spanreader"; Filename: "{app}\spanreader-window.exe"; AppUserModelID: "Spanreader.Spanreader"

[Registry]
; Ours to open by default:
Root: HKCU; Subkey: "Software\Classes\.spanlib"; ValueType: string; ValueData: "Spanreader.Library"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.spanpack"; ValueType: string; ValueData: "Spanreader.Pack"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\Spanreader.Library"; ValueType: string; ValueData: "Spanreader library"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Spanreader.Library\DefaultIcon"; ValueType: string; ValueData: "{app}\spanreader-window.exe,0"
Root: HKCU; Subkey: "Software\Classes\Spanreader.Library\shell\open\command"; ValueType: string; ValueData: """{app}\spanreader-window.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\Spanreader.Pack"; ValueType: string; ValueData: "Spanreader pack of articles"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Spanreader.Pack\shell\open\command"; ValueType: string; ValueData: """{app}\spanreader-window.exe"" ""%1"""
; Able to open, never the default:
Root: HKCU; Subkey: "Software\Classes\Spanreader.Article"; ValueType: string; ValueData: "Article"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Spanreader.Article\shell\open\command"; ValueType: string; ValueData: """{app}\spanreader-window.exe"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.html\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.mhtml\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.txt\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.md\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.pdf\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.epub\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.docx\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.odt\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.eml\OpenWithProgids"; ValueType: string; ValueName: "Spanreader.Article"; Flags: uninsdeletevalue

; Libraries, settings and logs are not the installer's and stay when it uninstalls.
[Run]
Filename: "{app}\spanreader-window.exe"; Description: "{cm:LaunchProgram,Spanreader}"; Flags: nowait postinstall skipifsilent
