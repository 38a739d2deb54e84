// WeChat wants this folder when the tab bar is our own. Ours is drawn by each tab page
// (components/TabBar.vue), where it follows the elder mode and stands in the browser too.
Component({})
